import { setTimeout as delay } from 'node:timers/promises';
import { queryAt } from '../e2e/process.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figure, percentile } from './figures.ts';
import { type Random, seeded } from './random.ts';
import { faultsOf, follow, type Subscriber } from './subscriber.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly sessions: number;
  /** How long sessions go on and things break. */
  readonly seconds: number;
  /** How long everything may take to come right afterwards. */
  readonly settleSeconds: number;
  readonly subscribers: number;
  /** Ends the quiet of every session at once while it comes right, instead of waiting for it. */
  readonly hurry?: boolean;
  readonly log: (line: string) => void;
}

/** What each kind's sessions go through, and the endings that the provider lets us know of. */
const KINDS = {
  truestack: { endings: ['approve', 'reject', 'expire'], review: false, faults: 'nextRefresh' },
  truuth: { endings: ['approve', 'reject'], review: true, faults: 'nextRead' },
  capa: { endings: ['approve', 'reject'], review: true, faults: 'nextRead' },
  ondato: { endings: ['approve', 'reject', 'abandon'], review: true, faults: 'nextRead' },
  argos: { endings: ['approve', 'reject'], review: true, faults: 'nextRead' },
} as const;
type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as Kind[];
const DISORDERS = ['duplicate', 'reorder', 'delay', 'bad_signature'] as const;
const DROPPED = 0.2;

/** The sandbox's faults apart from chaos' own: many calls a minute, and Truuth's result call, without which what it drops is lost. */
const ENV = {
  TRUUTH_RESULT_CALL: 'on',
  ...Object.fromEntries(ALL.map((kind) => [`${kind.toUpperCase()}_RATE_PER_MINUTE`, '60000'])),
};
const SWITCHES: Partial<Record<Kind, object>> = {
  truestack: { ratePerMinute: 60_000, concurrentSessions: 10_000 },
  truuth: { resultCall: true },
};

interface Person {
  readonly kind: Kind;
  readonly key: string;
  /** Every id that a start with the key has brought. */
  readonly ids: Set<string>;
  hostedUrl: string | null;
}

/** Breaks everything at once for a while, lets it come right, and compares what is with what should be. */
export async function runChaos(options: ChaosOptions): Promise<Figure[]> {
  const { seed, log } = options;
  const random = seeded(seed);
  const cluster = await startCluster({ instances: 3, kinds: ALL, env: () => ENV });
  try {
    for (const [kind, switches] of Object.entries(SWITCHES)) await post(cluster, `/control/accounts/${kind}`, switches);
    log(`seed ${seed}: three instances are up`);
    const subscribers = Array.from({ length: options.subscribers }, (_, index) =>
      follow(cluster.urls, seeded(seed + index)),
    );
    const until = Date.now() + options.seconds * 1000;
    const breaking = breakThings(cluster, seeded(seed + 1000), until, log);
    const people = Array.from(
      { length: options.sessions },
      (_, index): Person => ({
        kind: ALL[index % ALL.length] ?? 'argos',
        key: `person-${index}`,
        ids: new Set(),
        hostedUrl: null,
      }),
    );
    const lives = people.map((person) => live(cluster, person, seeded(random.below(2 ** 31)), until));
    await Promise.all([breaking, ...lives]);
    log('everything is whole again; waiting for it to come right');
    await settle(cluster, people, options);
    return await judge(cluster, people, subscribers);
  } finally {
    await cluster.stop();
  }
}

async function post(cluster: Cluster, path: string, body: object): Promise<Response> {
  return fetch(cluster.sandbox.url + path, { method: 'POST', body: JSON.stringify(body) });
}

/** The hand that kills instances, PostgreSQL, and the way to it. */
async function breakThings(
  cluster: Cluster,
  random: Random,
  until: number,
  log: (line: string) => void,
): Promise<void> {
  const comingBack: Promise<unknown>[] = [];
  while (Date.now() < until) {
    await delay(1500 + random.below(3000));
    const chosen = random.next();
    if (chosen < 0.6) {
      const index = random.below(3);
      const signal = random.chance(0.7) ? 'SIGKILL' : 'SIGTERM';
      log(`${signal} to instance ${index}`);
      comingBack.push(cluster.restart(index, signal, random.below(1500)));
    } else if (chosen < 0.8) {
      log('SIGKILL to the postmaster');
      await cluster.killPostgres();
    } else {
      const ms = 500 + random.below(4000);
      log(`PostgreSQL is away for ${ms} ms`);
      cluster.databaseLink.cut();
      await delay(ms);
      cluster.databaseLink.mend();
    }
  }
  await Promise.all(comingBack);
}

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationSuccess { session { id status hostedUrl } }
  ... on ProviderError { code }
} }`;
interface Started {
  readonly startVerification: { readonly session?: { id: string; status: string; hostedUrl: string | null } | null };
}

/** One applicant, from a start that is asked for until it is there to an ending at the provider. */
async function live(cluster: Cluster, person: Person, random: Random, until: number): Promise<void> {
  await delay(random.below(Math.max(1, until - Date.now()) * 0.6));
  while (!person.hostedUrl && Date.now() < until + 60_000) {
    // Impatient callers ask twice at once.
    const asked = await Promise.all(Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => begin(cluster, person)));
    const session = asked.find((each) => each);
    if (session?.status === 'FAILED') return;
    person.hostedUrl = session?.hostedUrl ?? null;
    if (!person.hostedUrl) await delay(300);
  }
  if (!person.hostedUrl) return;
  const { endings, review, faults } = KINDS[person.kind];
  const actions = ['start', ...(review && random.chance(0.4) ? ['review'] : [])];
  const [usual, ...rest] = endings;
  actions.push(actions.includes('review') ? usual : random.pick([usual, ...rest]));
  for (const action of actions) {
    await delay(random.below(4000));
    if (random.chance(0.1)) {
      await post(cluster, `/control/accounts/${person.kind}`, {
        [faults]: [random.pick(['html', 'reset', 'truncated', 'empty'])],
      });
    }
    const disorder: string[] = DISORDERS.filter(() => random.chance(0.15));
    if (random.chance(DROPPED)) disorder.push('drop');
    await post(cluster, `/control/sessions/${encodeURIComponent(person.hostedUrl)}`, { action, disorder });
  }
}

async function begin(cluster: Cluster, { kind, key, ids }: Person) {
  const input = {
    provider: kind,
    idempotencyKey: key,
    applicant: {
      externalId: key,
      fullName: 'Ana Prueba Diaz',
      givenNames: 'Ana',
      familyName: 'Prueba Diaz',
      email: `${key}@example.test`,
    },
    ...(kind === 'truestack' && { document: { type: 'NATIONAL_ID', number: '910203-10-4444' } }),
    ...(kind === 'capa' && { document: { issuingCountry: 'MX' } }),
    ...(kind === 'ondato' && { redirectUrl: 'https://app.example.test/back' }),
  };
  try {
    const { startVerification } = await queryAt<Started>(cluster.balancer.url, START, { input });
    if (startVerification.session) ids.add(startVerification.session.id);
    return startVerification.session ?? null;
  } catch {
    return null;
  }
}

interface Truth {
  readonly status: string;
  readonly outcome: string | null;
}

/** What our session should have become, by the sandbox's truth. */
function expected({ status, outcome }: Truth): string {
  switch (status) {
    case 'completed':
      return `COMPLETED ${outcome?.toUpperCase()}`;
    case 'expired':
      return 'EXPIRED';
    case 'abandoned':
      return 'ABANDONED';
    default:
      return status;
  }
}

async function truthOf(cluster: Cluster, person: Person): Promise<string | null> {
  if (!person.hostedUrl) return null;
  const answer = await fetch(`${cluster.sandbox.url}/control/sessions/${encodeURIComponent(person.hostedUrl)}`);
  return expected((await answer.json()) as Truth);
}

interface Row {
  readonly key: string;
  readonly now: string;
}

/** The people whose session is not yet what it should be: with what it is. */
async function unlike(cluster: Cluster, people: readonly Person[]): Promise<string[]> {
  const rows = await cluster.look<Row>(
    `select idempotency_key as key, concat_ws(' ', status, outcome) as now from session`,
  );
  const now = new Map(rows.map((row) => [row.key, row.now]));
  const all = await Promise.all(
    people.map(async (person) => {
      const [truth, is] = [await truthOf(cluster, person), now.get(person.key)];
      return truth === null || truth === is
        ? []
        : [`${person.kind} ${person.key}: ${truth} at the provider, ${is} here`];
    }),
  );
  return all.flat();
}

const UNSETTLED = `select count(*)::int as count from webhook_delivery where disposition in ('RECEIVED', 'FAILED')`;

const END_QUIET = `select graphile_worker.reschedule_jobs(array(
  select id from graphile_worker._private_jobs where key like 'poll:%' and locked_at is null), run_at => now())`;

async function settle(cluster: Cluster, people: readonly Person[], options: ChaosOptions): Promise<void> {
  const deadline = Date.now() + options.settleSeconds * 1000;
  let shown = 0;
  while (Date.now() < deadline) {
    const wrong = await unlike(cluster, people);
    const rows = await cluster.look<{ count: number }>(UNSETTLED);
    if (wrong.length === 0 && rows[0]?.count === 0) return;
    if (options.hurry) await cluster.look(END_QUIET);
    if (Date.now() - shown > 10_000) {
      shown = Date.now();
      options.log(`${wrong.length} sessions to go, ${rows[0]?.count} deliveries in hand`);
    }
    await delay(500);
  }
}

interface Event {
  readonly position: string;
  readonly session: string;
  readonly type: string;
  readonly status: string;
  readonly previous: string | null;
  readonly revision: number;
}

const eventsOf = (cluster: Cluster): Promise<Event[]> =>
  cluster.look<Event>(
    `select position, session_id as session, type, status, previous_status as previous, revision from session_event order by position`,
  );

async function judge(
  cluster: Cluster,
  people: readonly Person[],
  subscribers: readonly Subscriber[],
): Promise<Figure[]> {
  const wrong = await unlike(cluster, people);
  const { length: due } = await eventsOf(cluster);
  await Promise.all(subscribers.map((subscriber) => subscriber.finish(due, 20_000)));
  // Read again: a webhook that its provider had put off may have come meanwhile.
  const events = await eventsOf(cluster);
  const differing = subscribers.flatMap((subscriber) => faultsOf(events, subscriber, due));

  const webhooks = cluster.balancer.passed.filter(({ path }) => path.startsWith('/webhooks/'));
  const taken = webhooks.filter(({ status }) => status >= 200 && status < 300);
  const dispositions = await cluster.look<{ disposition: string; count: number }>(
    `select disposition, count(*)::int as count from webhook_delivery group by 1 order by 1`,
  );
  const counted = (...names: string[]) =>
    dispositions.filter(({ disposition }) => names.includes(disposition)).reduce((sum, { count }) => sum + count, 0);
  const accounted = counted('APPLIED', 'DUPLICATE', 'STALE', 'IGNORED', 'DEAD');
  const twice = await cluster.look<{ count: number }>(
    `select count(*)::int as count from (select idempotency_key from session group by 1 having count(*) > 1) as twice`,
  );
  const opened = await sandboxSessions(cluster);
  const started = await cluster.look<{ count: number }>('select count(*)::int as count from session');
  const latencies = taken.map(({ ms }) => ms);
  return [
    {
      name: 'sessions that differ from the truth',
      value: wrong.length,
      must: 0,
      detail: wrong.slice(0, 10).join('; '),
    },
    { name: 'sessions compared', value: people.filter(({ hostedUrl }) => hostedUrl).length, must: null },
    { name: 'sessions whose start FAILED', value: people.filter(({ hostedUrl }) => !hostedUrl).length, must: null },
    {
      name: 'deliveries answered 2xx and not accounted for',
      value: Math.max(0, taken.length - accounted) + counted('RECEIVED', 'FAILED', 'UNMATCHED'),
      must: 0,
      detail: dispositions.map(({ disposition, count }) => `${disposition} ${count}`).join(', '),
    },
    { name: 'deliveries answered 2xx', value: taken.length, must: null },
    {
      name: 'webhooks answered otherwise',
      value: webhooks.length - taken.length,
      must: null,
      detail: statusesOf(webhooks),
    },
    {
      name: 'events missing, repeated or out of order',
      value: differing.length,
      must: 0,
      detail: differing.slice(0, 5).join('; '),
    },
    { name: 'events, each seen by every subscriber', value: events.length, must: null },
    {
      name: 'decisions applied twice, or ends overwritten',
      value: unlawful(events).length,
      must: 0,
      detail: unlawful(events).slice(0, 5).join('; '),
    },
    { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    {
      name: 'sessions started twice for one key',
      value: (twice[0]?.count ?? 0) + people.filter(({ ids }) => ids.size > 1).length,
      must: 0,
    },
    { name: 'sessions at the providers beyond ours', value: Math.max(0, opened - (started[0]?.count ?? 0)), must: 0 },
    {
      name: 'jobs run twice with effect',
      value: repeated(events).length,
      must: 0,
      detail: repeated(events).slice(0, 5).join('; '),
    },
    {
      name: 'webhook answers p50 / p99 / p99.9 (ms)',
      value: percentile(latencies, 99.9),
      must: null,
      detail: [50, 99, 99.9].map((p) => percentile(latencies, p)).join(' / '),
    },
  ];
}

function statusesOf(passed: readonly { status: number }[]): string {
  const counts = new Map<number, number>();
  for (const { status } of passed) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(', ');
}

const ENDS = ['COMPLETED', 'CANCELED', 'ABANDONED', 'EXPIRED', 'FAILED'];

/** Events that the rules do not allow: a second decision, an end that something late replaced, a hole in the revisions. */
function unlawful(events: readonly Event[]): string[] {
  const last = new Map<string, Event>();
  const wrong: string[] = [];
  for (const event of events) {
    const before = last.get(event.session);
    last.set(event.session, event);
    const describe = `${event.type} ${event.previous} → ${event.status} of ${event.session}`;
    if (event.revision !== (before?.revision ?? 0) + 1) wrong.push(`revision ${event.revision}: ${describe}`);
    if (event.type === 'DECISION_REVISED') wrong.push(describe);
    if (before && ENDS.includes(before.status) && before.status !== event.status) {
      // A decision replaces an end that was none: our own timer's, or a start's that had lost its answer.
      if (event.status !== 'COMPLETED' || before.status === 'COMPLETED') wrong.push(describe);
    }
    if (event.type === 'DECISION_MADE' && before?.status === 'COMPLETED') wrong.push(describe);
  }
  return wrong;
}

/** Events that say again what the one before has said. */
const repeated = (events: readonly Event[]): string[] =>
  events
    .filter(({ type, status, previous }) => type === 'STATUS_CHANGED' && status === previous)
    .map(({ session, status }) => `${status} of ${session}`);

async function sandboxSessions(cluster: Cluster): Promise<number> {
  const answer = await fetch(`${cluster.sandbox.url}/control/sessions`);
  return ((await answer.json()) as { sessions: unknown[] }).sessions.length;
}
