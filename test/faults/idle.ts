import { setTimeout as delay } from 'node:timers/promises';
import { queryAt } from '../e2e/process.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figure, percentile } from './figures.ts';
import { busiest, type Call, startTally, type Tally } from './tally.ts';

export interface IdleOptions {
  /** Idle sessions, whose polls are all due within the first minute. */
  readonly sessions: number;
  /** New starts, and as many decisions, evenly spread over these seconds. */
  readonly each: number;
  readonly seconds: number;
  readonly log: (line: string) => void;
}

const KIND = 'truestack';
const PER_MINUTE = 60;
const FIRST_QUIET_MS = 30_000;
const DECIDED_WITHIN_MS = 5000;
const SETTLED_MS = 10_000;
const POLLS = `key like 'poll:%' and (payload->>'isEnriching') is null`;

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) { __typename
  ... on StartVerificationSuccess { session { providerReference } }
  ... on ProviderError { code } } }`;

interface Answer {
  readonly __typename: string;
  readonly session?: { readonly providerReference: string };
  readonly code?: string;
}

interface Refused {
  readonly answer: Answer;
  /** The budget had calls left. */
  readonly isWrong: boolean;
}

/** Many idle sessions on a small budget: new starts and decisions must not wait for the polls. */
export async function runIdle({ sessions, each, seconds, log }: IdleOptions): Promise<Figure[]> {
  // At first no instance runs jobs: no poll delays the starts of the idle sessions.
  let limits: Record<string, string> = { TRUESTACK_RATE_PER_MINUTE: '1000000', ROLE: 'web' };
  const cluster = await startCluster({ instances: 2, kinds: [KIND], env: () => limits });
  const tally = await startTally(cluster.sandbox.url);
  try {
    // By its source TrueStack has no limit, and counts no call.
    await switchSandbox(cluster, { spec: 'source' });
    const idle = await begin(cluster, sessions);
    log(`${idle.length} sessions`);
    await cluster.look(`update graphile_worker._private_jobs set run_at = now() + interval '1 hour' where ${POLLS}`);
    limits = { TRUESTACK_RATE_PER_MINUTE: String(PER_MINUTE), TRUESTACK_BASE_URL: `${tally.url}/${KIND}` };
    await Promise.all([cluster.restart(0, 'SIGTERM', 0), cluster.restart(1, 'SIGTERM', 0)]);
    await switchSandbox(cluster, { spec: 'document', ratePerMinute: PER_MINUTE, concurrentSessions: 10_000 });
    await cluster.look('delete from call_budget');
    await cluster.look(`update graphile_worker._private_jobs set run_at = now() + random() * interval '60 s',
      payload = jsonb_set(payload::jsonb, '{quietMs}', '${FIRST_QUIET_MS}')::json where ${POLLS}`);
    log('the polls are due');
    const decided = idle.filter((_, index) => index % Math.ceil(idle.length / each) === 0);
    const refused = await live({ cluster, tally, decided, each, seconds, log });
    await delay(SETTLED_MS);
    return await figuresOf({ cluster, tally, idle, decided, refused });
  } finally {
    await cluster.stop();
    await tally.close();
  }
}

interface Living {
  readonly cluster: Cluster;
  readonly tally: Tally;
  readonly decided: readonly string[];
  readonly each: number;
  readonly seconds: number;
  readonly log: (line: string) => void;
}

/** Starts and decisions by turns, evenly spread. Returns the starts that were refused. */
async function live({ cluster, tally, decided, each, seconds, log }: Living): Promise<Refused[]> {
  const began = Date.now();
  const refused: Refused[] = [];
  const underWay: Promise<void>[] = [];
  const start = async (index: number): Promise<void> => {
    const answer = await startOne(cluster, `late-${index}`);
    if (answer.session) return;
    const recent = tally.calls.filter(({ at }) => at > Date.now() - 60_000).length;
    refused.push({ answer, isWrong: recent < PER_MINUTE });
  };
  for (let turn = 0; turn < 2 * each; turn += 1) {
    await delay(Math.max(0, began + (turn * seconds * 1000) / (2 * each) - Date.now()));
    const index = Math.floor(turn / 2);
    underWay.push(turn % 2 === 0 ? start(index) : decide(cluster, decided[index] ?? '', index));
    if (turn % 10 === 9) log(`${turn + 1} starts and decisions, ${tally.calls.length} calls`);
  }
  await Promise.all(underWay);
  return refused;
}

interface Outcome {
  readonly cluster: Cluster;
  readonly tally: Tally;
  readonly idle: readonly string[];
  readonly decided: readonly string[];
  readonly refused: readonly Refused[];
}

async function figuresOf({ cluster, tally, idle, decided, refused }: Outcome): Promise<Figure[]> {
  const calls = [...tally.calls];
  const waits = await waitsOf(cluster);
  const { starts, news, polls } = byPriority(calls, new Set(decided), await signalsOf(cluster));
  const most = { all: busiest(calls), polls: busiest(polls) };
  const p95 = percentile(waits, 95);
  const wrong = await misplanned(cluster, new Set(idle), polls);
  const health = await healthsOf(cluster);
  const must = 0;
  return [
    { name: 'starts', value: starts.length, must: null },
    {
      name: 'starts refused that the budget could carry',
      value: refused.filter(({ isWrong }) => isWrong).length,
      must,
      detail: `of ${refused.length} refused: ${[...new Set(refused.map(({ answer }) => answer.code))].join(', ') || '-'}`,
    },
    { name: 'decisions not applied', value: decided.length - waits.length, must, detail: `of ${decided.length}` },
    {
      name: `decisions: p95 from webhook to event over ${DECIDED_WITHIN_MS} ms`,
      value: p95 > DECIDED_WITHIN_MS ? 1 : 0,
      must,
      detail: `p50 ${percentile(waits, 50)}, p95 ${p95}, most ${percentile(waits, 100)} ms`,
    },
    {
      name: 'calls',
      value: calls.length,
      must: null,
      detail: `${starts.length} starts, ${news.length} for webhooks, ${polls.length} polls (${Math.round((100 * polls.length) / calls.length)} %)`,
    },
    {
      name: `calls above ${PER_MINUTE} in any 60 s`,
      value: Math.max(0, most.all.window - PER_MINUTE),
      must,
      detail: `most ${most.all.window}, in a minute of the clock ${most.all.minute}`,
    },
    { name: 'calls refused by the provider', value: calls.filter(({ status }) => status === 429).length, must },
    {
      name: 'polls above half of the budget in any 60 s',
      value: Math.max(0, most.polls.window - PER_MINUTE / 2),
      must,
      detail: `most ${most.polls.window}`,
    },
    { name: 'no poll at all', value: polls.length === 0 ? 1 : 0, must },
    {
      name: 'idle sessions with a wrong quiet time, or without a plan',
      value: wrong,
      must,
      detail: `of ${idle.length}`,
    },
    { name: 'instances that are not HEALTHY', value: health.filter((each) => each !== 'HEALTHY').length, must },
    { name: 'gateways that ended by themselves', value: cluster.deaths, must },
  ];
}

/** Milliseconds from each deciding webhook's arrival to its event. */
async function waitsOf({ look }: Cluster): Promise<number[]> {
  const rows = await look<{ ms: number }>(`
    select (extract(epoch from event.recorded_at - delivery.received_at) * 1000)::float as ms
    from session_event as event join webhook_delivery as delivery using (session_id)
    where event.type = 'DECISION_MADE' and delivery.event_type = 'kyc.session.completed'`);
  return rows.map(({ ms }) => ms);
}

/** When the deciding webhook of each provider reference arrived. */
async function signalsOf({ look }: Cluster): Promise<ReadonlyMap<string, number>> {
  const rows = await look<{ reference: string; at: Date }>(`
    select session.provider_reference as reference, delivery.received_at as at
    from webhook_delivery as delivery join session on session.id = delivery.session_id
    where delivery.event_type = 'kyc.session.completed'`);
  return new Map(rows.map(({ reference, at }) => [reference, at.getTime()]));
}

function byPriority(calls: readonly Call[], decided: ReadonlySet<string>, signals: ReadonlyMap<string, number>) {
  const starts = calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/sessions'));
  const others = calls.filter((call) => !starts.includes(call));
  const isNews = ({ at, path }: Call): boolean =>
    decided.has(referenceOf(path)) && at >= (signals.get(referenceOf(path)) ?? Number.POSITIVE_INFINITY);
  return { starts, news: others.filter(isNews), polls: others.filter((call) => !isNews(call)) };
}

const referenceOf = (path: string): string => path.split('/').at(-1) ?? '';

/** Open idle sessions whose quiet time did not double with each poll, and with nothing else. */
async function misplanned({ look }: Cluster, idle: ReadonlySet<string>, polls: readonly Call[]): Promise<number> {
  const made = new Map([...Map.groupBy(polls, ({ path }) => referenceOf(path))].map(([id, all]) => [id, all.length]));
  const rows = await look<{ reference: string; quiet: number | null }>(`
    select provider_reference as reference, (payload->>'quietMs')::int as quiet
    from session left join graphile_worker._private_jobs on key = 'poll:' || session.id
    where session.status = 'PENDING'`);
  return rows.filter(
    ({ reference, quiet }) => idle.has(reference) && quiet !== FIRST_QUIET_MS * 2 ** (made.get(reference) ?? 0),
  ).length;
}

async function healthsOf(cluster: Cluster): Promise<string[]> {
  const answers = cluster
    .urls()
    .map((url) =>
      queryAt<{ providers: { health: { status: string } }[] }>(url, '{ providers { health { status } } }', {}),
    );
  return (await Promise.all(answers)).flatMap(({ providers }) => providers.map(({ health }) => health.status));
}

/** Starts sessions and returns the provider's references. */
async function begin(cluster: Cluster, count: number): Promise<string[]> {
  const references: string[] = [];
  for (let next = 0; next < count; next += 20) {
    const some = Array.from({ length: Math.min(20, count - next) }, (_, index) =>
      startOne(cluster, `idle-${next + index}`),
    );
    for (const { session, code } of await Promise.all(some)) {
      if (!session) throw new Error(`a session could not be started: ${code}`);
      references.push(session.providerReference);
    }
  }
  return references;
}

async function startOne({ balancer }: Cluster, externalId: string): Promise<Answer> {
  const input = {
    provider: KIND,
    applicant: { externalId, fullName: 'Siti Contoh' },
    document: { type: 'NATIONAL_ID', number: '900101-14-5678', issuingCountry: 'MY' },
  };
  const { startVerification } = await queryAt<{ startVerification: Answer }>(balancer.url, START, { input });
  return startVerification;
}

const decide = (cluster: Cluster, reference: string, index: number): Promise<void> =>
  control(cluster, `sessions/${reference}`, { action: index % 2 === 0 ? 'approve' : 'reject' });

const switchSandbox = (cluster: Cluster, switches: object): Promise<void> =>
  control(cluster, `accounts/${KIND}`, switches);

async function control({ sandbox }: Cluster, path: string, order: object): Promise<void> {
  const answer = await fetch(`${sandbox.url}/control/${path}`, {
    method: 'POST',
    headers: { connection: 'close' },
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
