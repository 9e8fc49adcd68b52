import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figure, percentile, tableOf } from './figures.ts';
import { LOADED_KIND, type Load, startLoad } from './load.ts';
import { PLANTS, type Plant, type PlantName, POINTS } from './patches.ts';
import { type Random, seeded } from './random.ts';
import { faultsOf, follow, type Subscriber } from './subscriber.ts';

export interface CrashOptions {
  readonly seed: number;
  readonly instances: number;
  /** How often something is killed. */
  readonly cycles: number;
  /** How many acknowledged deliveries there must be before the end. */
  readonly deliveries: number;
  /** The one thing to do in every cycle; anything by default. */
  readonly kill?: string;
  /** How long nothing may move before it is given up; longer than the longest take-over and retry. */
  readonly patienceMs: number;
  /** A fault to plant, which the figures must then show. */
  readonly plant?: PlantName;
  readonly log: (line: string) => void;
}

const IN_FLIGHT = 64;
// More than are acknowledged until a kill has come.
const UNTIL_KILLED = 500;
const MAIN = new URL('patched-main.ts', import.meta.url).pathname;
const KILLS = ['timer', 'postmaster', 'both', ...Object.keys(POINTS)] as const;

/**
 * Posts unique, authentic deliveries with many in flight while processes are killed, then compares: what was
 * acknowledged is in the inbox, what is in the inbox was sent, and each fact had its effect once.
 * It kills processes, not the machine: the page cache survives, so this proves nothing about a power cut.
 */
export async function runCrash(options: CrashOptions): Promise<Figure[]> {
  const { seed, log } = options;
  const random = seeded(seed);
  const plant: Plant | null = options.plant ? PLANTS[options.plant] : null;
  const patches = [...(plant ? plant.patches : Object.values(POINTS))];
  let armed: Record<string, string> = {};
  const cluster = await startCluster({
    instances: options.instances,
    kinds: [LOADED_KIND],
    main: MAIN,
    env: () => ({ PATCHES: JSON.stringify(patches), ...armed }),
    ...(plant?.flags && { flags: plant.flags }),
    ...(plant?.prepare && { prepare: plant.prepare }),
  });
  try {
    const load = await startLoad(cluster, random, IN_FLIGHT);
    const subscriber = follow(cluster.urls, seeded(seed + 1));
    for (let cycle = 0; cycle < options.cycles; cycle += 1) {
      // Kills are spread over the load, and the load over the kills: there is some whenever one comes.
      const due = (cycles: number) => (cycles / options.cycles) * options.deliveries;
      const goOn = () => load.allow(Math.max(load.acknowledged.size + UNTIL_KILLED, due(cycle + 1)));
      goOn();
      while (load.acknowledged.size < due(cycle)) await delay(20);
      const victim = random.below(options.instances);
      const kill = options.kill ?? random.pick<string>(plant?.kills ?? KILLS);
      log(`cycle ${cycle + 1}: ${kill}, ${load.acknowledged.size} acknowledged`);
      if (isPoint(kill)) {
        // Started anew with the point armed, the instance ends there by itself.
        armed = { KILL_POINT: kill, KILL_AFTER: String(1 + random.below(30)) };
        await cluster.restart(victim, 'SIGKILL', 0);
        armed = {};
        const going = setInterval(() => cluster.urls().length === options.instances && goOn(), 100);
        await cluster.revived(victim).finally(() => clearInterval(going));
      } else await crash(cluster, victim, kill, random);
    }
    load.allow(Number.POSITIVE_INFINITY);
    while (load.acknowledged.size < options.deliveries) await delay(100);
    await load.stop();
    log(`${load.acknowledged.size} acknowledged; waiting until all are done with`);
    // The kills took from autovacuum the counts it acts on; this is what it would have done by now.
    await cluster.look('vacuum analyze');
    await settled(cluster, options);
    const figures = await judge(cluster, load, subscriber, options.patienceMs);
    // Before all is stopped: nothing that goes wrong then takes them along.
    log(`seed ${seed}\n${tableOf(figures)}`);
    return figures;
  } finally {
    await cluster.stop();
  }
}

const isPoint = (kill: string): boolean => !['timer', 'postmaster', 'both'].includes(kill);

async function crash(cluster: Cluster, victim: number, kill: string, random: Random): Promise<void> {
  await delay(50 + random.below(400));
  await Promise.all([
    kill !== 'postmaster' && cluster.restart(victim, 'SIGKILL', random.below(200)),
    kill !== 'timer' && cluster.killPostgres(),
  ]);
}

const OPEN = `from webhook_delivery where connection = '${LOADED_KIND}' and disposition in ('RECEIVED', 'FAILED')`;

async function settled({ look }: Cluster, { patienceMs, log }: CrashOptions): Promise<void> {
  let [last, since, counted] = [Number.POSITIVE_INFINITY, Date.now(), 0];
  while ((await look(`select 1 ${OPEN} limit 1`)).length > 0) {
    await delay(200);
    if (Date.now() - counted < Math.min(10_000, patienceMs / 4)) continue;
    counted = Date.now();
    const [row] = await look<{ count: number }>(`select count(*)::int as count ${OPEN}`);
    const count = row?.count ?? 0;
    log(`${count} deliveries in hand`);
    if (count < last) since = counted;
    last = Math.min(last, count);
    if (counted - since > patienceMs) return;
  }
}

async function judge(
  { look, deaths }: Cluster,
  load: Load,
  subscriber: Subscriber,
  patienceMs: number,
): Promise<Figure[]> {
  const inbox = await look<{ identity: string; disposition: string; session: string }>(
    `select identity, disposition, session_id as session from webhook_delivery where disposition not in ('DUPLICATE', 'REFUSED')`,
  );
  const kept = new Map<string, number>();
  for (const { identity } of inbox) kept.set(identity, (kept.get(identity) ?? 0) + 1);
  const lost = [...load.acknowledged].filter((identity) => !kept.has(identity));
  const invented = [...kept.keys()].filter((identity) => !load.sent.has(identity));
  const twice = [...kept.values()].filter((count) => count > 1);
  const open = inbox.filter(({ disposition }) => !['APPLIED', 'STALE'].includes(disposition));

  const sessions = await look<{
    session: string;
    applied: number;
    events: number;
    revision: number;
  }>(
    `select id as session, revision,
       (select count(*)::int from webhook_delivery d where d.session_id = session.id and disposition = 'APPLIED') as applied,
       (select count(*)::int from session_event e where e.session_id = session.id) as events
     from session`,
  );
  // Every delivery that was applied changed its session, and nothing else has since it began.
  const effects = sessions.reduce(
    (sum, { applied, events, revision }) => sum + Math.abs(events - 1 - applied) + Math.abs(revision - events),
    0,
  );

  const log = await look<{ session: string; revision: number }>(
    'select session_id as session, revision from session_event order by position',
  );
  await subscriber.finish(log.length, patienceMs);
  const faults = faultsOf(log, subscriber);
  return [
    { name: 'acknowledged', value: load.acknowledged.size, must: null },
    { name: 'acknowledged and not in the inbox', value: lost.length, must: 0 },
    { name: 'in the inbox and never sent', value: invented.length, must: 0 },
    { name: 'kept twice', value: twice.length, must: 0 },
    {
      name: 'not done with',
      value: open.length,
      must: 0,
      detail: [...new Set(open.map(({ disposition }) => disposition))].join(', '),
    },
    { name: 'effects lost or doubled', value: effects, must: 0 },
    { name: 'gateways that ended by themselves', value: deaths, must: 0 },
    { name: 'events', value: log.length, must: null },
    {
      name: 'events that a subscriber missed or saw twice',
      value: faults.length,
      must: 0,
      detail: faults.slice(0, 5).join('; '),
    },
    {
      name: 'webhook answers p99.9 (ms)',
      value: percentile(load.latencies, 99.9),
      must: null,
      detail: `p50 ${percentile(load.latencies, 50)}, p99 ${percentile(load.latencies, 99)}`,
    },
  ];
}
