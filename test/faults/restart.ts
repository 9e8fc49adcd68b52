import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figure, percentile } from './figures.ts';
import { startLoad } from './load.ts';
import { seeded } from './random.ts';

export interface RestartOptions {
  readonly seed: number;
  /** How often each of two instances is told to stop and started again. */
  readonly rounds: number;
  readonly awaySeconds: number;
  readonly log: (line: string) => void;
}

/** Restarts instances in good order under load, and takes the database away for a while. */
export async function runRestart({ seed, rounds, awaySeconds, log }: RestartOptions): Promise<Figure[]> {
  const random = seeded(seed);
  const cluster = await startCluster({ instances: 2, kinds: ['truuth'] });
  try {
    const load = await startLoad(cluster, random, 8);
    const exits: { readonly code: number | null; readonly stopMs: number; readonly backMs: number }[] = [];
    for (let round = 0; round < rounds * 2; round += 1) {
      await delay(500);
      log(`SIGTERM to instance ${round % 2}`);
      exits.push(await cluster.restart(round % 2, 'SIGTERM', 0));
    }
    const refused = statusesOf(cluster);
    log(`PostgreSQL is away for ${awaySeconds} s`);
    const before = await memoryOf(cluster);
    const passed = cluster.balancer.passed.length;
    cluster.databaseLink.cut();
    await delay(awaySeconds * 1000);
    const meanwhile = cluster.balancer.passed.slice(passed);
    const after = await memoryOf(cluster);
    cluster.databaseLink.mend();
    const mended = Date.now();
    const known = load.acknowledged.size;
    while (load.acknowledged.size === known) await delay(20);
    const backMs = Date.now() - mended;
    await load.stop();
    await delay(1000);
    const lost = await lostOf(cluster, load.acknowledged);
    const codes = exits.filter(({ code }) => code !== 0).length;
    const worst = (of: 'stopMs' | 'backMs') => Math.max(...exits.map((exit) => exit[of]));
    return [
      { name: 'webhooks answered while instances restart', value: passed, must: null },
      { name: 'of them not with 2xx', value: refused.length, must: 0, detail: [...new Set(refused)].join(', ') },
      { name: 'stops that did not end by themselves', value: codes, must: 0 },
      { name: 'longest stop (ms)', value: worst('stopMs'), must: null },
      { name: 'longest way back to ready (ms)', value: worst('backMs'), must: null },
      { name: 'webhooks answered while the database was away', value: meanwhile.length, must: null },
      { name: 'of them neither 2xx nor 503 with Retry-After', value: meanwhile.filter(isWrong).length, must: 0 },
      {
        name: 'slowest of these answers (ms)',
        value: percentile(
          meanwhile.map(({ ms }) => ms),
          100,
        ),
        must: null,
      },
      { name: 'first 2xx after it was back (ms)', value: backMs, must: null },
      { name: 'acknowledged and not in the inbox', value: lost, must: 0, detail: `of ${load.acknowledged.size}` },
      { name: 'memory grown while it was away (MiB)', value: Math.round((after - before) / 2 ** 20), must: null },
      { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    ];
  } finally {
    await cluster.stop();
  }
}

const isWrong = ({ status, retryAfter }: { status: number; retryAfter: boolean }): boolean =>
  !(status === 200 || (status === 503 && retryAfter));

const statusesOf = ({ balancer }: Cluster): number[] =>
  balancer.passed
    .filter(({ path, status }) => path.startsWith('/webhooks/') && status !== 200)
    .map(({ status }) => status);

async function lostOf({ look }: Cluster, acknowledged: ReadonlySet<string>): Promise<number> {
  const kept = new Set(
    (await look<{ identity: string }>('select identity from webhook_delivery')).map(({ identity }) => identity),
  );
  return [...acknowledged].filter((identity) => !kept.has(identity)).length;
}

/** Bytes resident, of all instances. */
async function memoryOf({ urls }: Cluster): Promise<number> {
  const texts = await Promise.all(urls().map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.reduce((sum, text) => sum + Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0), 0);
}
