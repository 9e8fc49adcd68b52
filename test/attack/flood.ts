import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Agent, fetch } from 'undici';
import { API_KEY } from '../e2e/harness.ts';
import { type Cluster, startCluster } from '../faults/cluster.ts';
import { type Figure, percentile } from '../faults/figures.ts';
import { startLoad } from '../faults/load.ts';
import { seeded } from '../faults/random.ts';
import type { Forgery, ForgeryReport } from './forger.ts';

const READERS = 8;
const SENDERS = 8;
const BODY = JSON.stringify({ verificationId: 'v-1', event: 'verification.completed', text: 'x'.repeat(300) });

export interface FloodOptions {
  /** How many connections send forged webhooks, without a pause. */
  readonly connections: number;
  /** How long each rate is measured. */
  readonly measureMs: number;
  log(line: string): void;
}

/** Measures the rates of reads and of genuine webhooks alone, then during a flood of forged webhooks to two connections. */
export async function runFlood({ connections, measureMs, log }: FloodOptions): Promise<Figure[]> {
  const cluster = await startCluster({ instances: 1, kinds: ['truuth', 'capa'], localWebhooks: true });
  try {
    const [url = ''] = cluster.urls();
    await rates(cluster, url, 3000);
    const alone = await rates(cluster, url, measureMs);
    log(`alone: ${alone.reads} reads and ${alone.genuine} genuine webhooks a second`);
    const flood = startFlood({ port: Number(new URL(url).port), connections, raw: [forged('truuth'), forged('capa')] });
    await delay(1000);
    await flood.report();
    const began = Date.now();
    const during = await rates(cluster, url, measureMs);
    const { statuses, latencies } = await flood.report();
    const seconds = (Date.now() - began) / 1000;
    log(`during the flood: ${during.reads} reads and ${during.genuine} genuine webhooks a second`);
    await flood.stop();
    await delay(1500);
    const refused = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    const [database] = await cluster.look<{ deadlocks: number }>(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    const listed = await cluster.look<{ connection: string; count: number }>(
      "select connection, count(*)::int from webhook_delivery where disposition = 'REFUSED' group by 1 order by 1",
    );
    return [
      { name: 'forged webhooks answered a second', value: Math.round(refused / seconds), must: null },
      { name: 'p99 of their answers (ms)', value: percentile(latencies, 99), must: null },
      {
        name: 'forged webhooks answered otherwise than 401',
        value: refused - (statuses[401] ?? 0),
        must: 0,
        detail: JSON.stringify(statuses),
      },
      kept('reads', alone.reads, during.reads),
      kept('genuine webhooks', alone.genuine, during.genuine),
      { name: 'deadlocks', value: database?.deadlocks ?? -1, must: 0 },
      {
        name: 'connections that do not list their newest 1,000 refusals',
        value: 2 - listed.filter(({ count }) => count === 1000).length,
        must: 0,
        detail: listed.map(({ connection, count }) => `${connection} ${count}`).join(', '),
      },
      { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    ];
  } finally {
    await cluster.stop();
  }
}

const kept = (what: string, alone: number, during: number): Figure => ({
  name: `${what} that fell below half of their rate`,
  value: during < alone / 2 ? 1 : 0,
  must: 0,
  detail: `${alone} → ${during} a second`,
});

/** Reads, then genuine webhooks: so many a second, as they are answered with success. */
async function rates(cluster: Cluster, url: string, measureMs: number): Promise<{ reads: number; genuine: number }> {
  const reads = await readRate(url, measureMs);
  const load = await startLoad(cluster, seeded(Date.now() % 1_000_000), SENDERS);
  const [before, began] = [load.latencies.length, performance.now()];
  await delay(measureMs);
  const genuine = ((load.latencies.length - before) * 1000) / (performance.now() - began);
  await load.stop();
  return { reads, genuine: Math.round(genuine) };
}

async function readRate(url: string, measureMs: number): Promise<number> {
  const dispatcher = new Agent({ connections: READERS, pipelining: 1 });
  const end = performance.now() + measureMs;
  let count = 0;
  const read = async (): Promise<void> => {
    while (performance.now() < end) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        dispatcher,
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: '{"query":"{ sessions(first: 1) { edges { node { id } } } }"}',
      });
      await answer.text();
      if (answer.ok) count += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  await dispatcher.destroy();
  return Math.round((count * 1000) / measureMs);
}

const forged = (connection: string): string =>
  [
    `POST /webhooks/${connection} HTTP/1.1`,
    'Host: gateway.example.test',
    'Content-Type: application/json',
    'Authorization: Bearer forged',
    `Capa-Signature: ${'0'.repeat(64)}`,
    `Content-Length: ${BODY.length}`,
    '',
    BODY,
  ].join('\r\n');

function startFlood(forgery: Forgery) {
  const worker = new Worker(new URL('forger.ts', import.meta.url), { workerData: forgery });
  return {
    async report(): Promise<ForgeryReport> {
      worker.postMessage('report');
      const [report] = (await once(worker, 'message')) as [ForgeryReport];
      return report;
    },
    stop: () => worker.terminate(),
  };
}
