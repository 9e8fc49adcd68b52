import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { API_KEY } from '../e2e/harness.ts';
import { queryAt } from '../e2e/process.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figure, percentile } from './figures.ts';

export interface StalledOptions {
  readonly sockets: number;
  readonly events: number;
  /** Milliseconds between two events of every session. */
  readonly everyMs: number;
  readonly log: (line: string) => void;
}

const SESSIONS_MOST = 1000;
// Large, so that what the operating system keeps for a socket is soon full.
const METADATA = { text: 'x'.repeat(12_000) };
const HEALTHY = 'subscription ($id: ID!) { sessionUpdated(id: $id) { revision } }';
const STALLED = 'subscription { sessionEvents { cursor session { metadata } } }';

/** Sockets that stop reading beside as many that read, under many events: who reads must not notice. */
export async function runStalled({ sockets, events, everyMs, log }: StalledOptions): Promise<Figure[]> {
  const cluster = await startCluster({ instances: 1, kinds: ['argos'] });
  try {
    const [url = ''] = cluster.urls();
    const sessions = await begin(cluster, Math.min(sockets, SESSIONS_MOST));
    log(`${sessions.length} sessions`);
    const written: number[] = [];
    const healthy = await Promise.all(
      Array.from({ length: sockets }, (_, index) => follow(url, sessions[index % sessions.length] ?? '', written)),
    );
    const rounds = Math.ceil(events / sessions.length);

    const memory = await residentOf(url);
    await writeEvents(cluster, rounds, everyMs, healthy, written);
    const baseline = healthy.flatMap(({ latencies }) => latencies.splice(0));
    log(`baseline p99 ${percentile(baseline, 99)} ms`);
    const memoryBaseline = await residentOf(url);

    const stalled = await Promise.all(Array.from({ length: sockets }, () => stall(url)));
    while ((await figureOf(url, 'kyc_subscriptions')) < 2 * sockets) await delay(50);
    let mostPending = 0;
    const watching = setInterval(async () => {
      mostPending = Math.max(mostPending, await figureOf(url, 'kyc_socket_pending_bytes_max').catch(() => 0));
    }, 500);
    await writeEvents(cluster, rounds, everyMs, healthy, written);
    const beside = healthy.flatMap(({ latencies }) => latencies.splice(0));
    log(`beside stalled ones p99 ${percentile(beside, 99)} ms`);
    // The last of them have stalled only now.
    for (let second = 0; second < 30 && (await figureOf(url, 'kyc_sockets')) > sockets; second += 1) await delay(1000);
    clearInterval(watching);
    const left = (await figureOf(url, 'kyc_sockets')) - sockets;
    const memoryAfter = await residentOf(url);
    const lost = healthy.filter(
      ({ socket, revision }) => socket.readyState !== socket.OPEN || revision() !== 1 + 2 * rounds,
    ).length;
    for (const socket of [...healthy.map((each) => each.socket), ...stalled]) socket.terminate();
    const ratio = percentile(beside, 99) / Math.max(1, percentile(baseline, 99));
    return [
      { name: 'events', value: 2 * rounds * sessions.length, must: null },
      {
        name: 'healthy sockets that were closed or missed the last change',
        value: lost,
        must: 0,
        detail: `of ${sockets}`,
      },
      { name: 'stalled sockets not let go', value: left, must: 0, detail: `of ${sockets}` },
      {
        name: 'stalled sockets for which over 64 KiB were kept',
        value: mostPending > 65_536 ? 1 : 0,
        must: 0,
        detail: `most ${mostPending} bytes`,
      },
      { name: 'healthy p99 (ms), alone', value: percentile(baseline, 99), must: null },
      {
        name: 'healthy p99 (ms), beside stalled ones',
        value: percentile(beside, 99),
        must: null,
        detail: `ratio ${ratio.toFixed(2)}`,
      },
      {
        name: 'memory: at first, after the baseline, at the end (MiB)',
        value: Math.round(memoryAfter / 2 ** 20),
        must: null,
        detail: [memory, memoryBaseline, memoryAfter].map((bytes) => Math.round(bytes / 2 ** 20)).join(', '),
      },
      { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    ];
  } finally {
    await cluster.stop();
  }
}

/** Starts sessions and returns their global ids. */
async function begin(cluster: Cluster, count: number): Promise<string[]> {
  const start = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
    ... on StartVerificationSuccess { session { id } } } }`;
  const ids: string[] = [];
  for (let next = 0; next < count; next += 20) {
    const some = await Promise.all(
      Array.from({ length: Math.min(20, count - next) }, async (_, index) => {
        const applicant = { externalId: `person-${next + index}`, fullName: 'Ana Prueba', email: 'ana@example.test' };
        const input = { provider: 'argos', applicant, metadata: METADATA };
        const { startVerification } = await queryAt<{ startVerification: { session: { id: string } } }>(
          cluster.balancer.url,
          start,
          { input },
        );
        return startVerification.session.id;
      }),
    );
    ids.push(...some);
  }
  return ids;
}

/** A socket that has subscribed; `onNext` is given what comes. */
async function subscribed(
  url: string,
  query: string,
  variables: object,
  onNext: (data: unknown) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${API_KEY}` } }));
  await once(socket, 'message');
  socket.on('message', (message) => {
    const { type, payload } = JSON.parse(String(message)) as { type: string; payload?: { data: unknown } };
    if (type === 'next') onNext(payload?.data);
  });
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
  return socket;
}

/** A socket that reads; `written` says when each revision was, so that those left out count, too. */
async function follow(url: string, id: string, written: readonly number[]) {
  const latencies: number[] = [];
  let revision = 0;
  const socket = await subscribed(url, HEALTHY, { id }, (data) => {
    const { sessionUpdated } = data as { sessionUpdated: { revision: number } };
    // The first is the session as it stands.
    if (revision === 0) revision = sessionUpdated.revision;
    while (revision < sessionUpdated.revision) {
      revision += 1;
      latencies.push(Date.now() - (written[revision] ?? 0));
    }
  });
  while (revision === 0) await delay(5);
  return { socket, latencies, revision: () => revision };
}

async function stall(url: string): Promise<WebSocket> {
  const socket = await subscribed(url, STALLED, {}, () => {});
  socket.pause();
  return socket;
}

/** Changes every session once a round, as the door would, and waits until those who read have heard of it. */
async function writeEvents(
  cluster: Cluster,
  rounds: number,
  everyMs: number,
  healthy: readonly { revision(): number }[],
  written: number[],
): Promise<void> {
  const before = healthy[0]?.revision() ?? 0;
  for (let round = 0; round < rounds; round += 1) {
    const began = Date.now();
    written[before + round + 1] = began;
    await cluster.look(`with changed as (
        update session set revision = revision + 1, updated_at = clock_timestamp() returning id, revision, status, updated_at
      ) insert into session_event (session_id, type, status, revision, source, occurred_at, recorded_at)
      select id, 'DATA_UPDATED', status, revision, 'API', updated_at, updated_at from changed`);
    await cluster.look('notify kyc_gateway_events');
    await delay(Math.max(0, everyMs - (Date.now() - began)));
  }
  const deadline = Date.now() + 60_000;
  while (healthy.some(({ revision }) => revision() < before + rounds) && Date.now() < deadline) await delay(50);
}

async function figureOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

const residentOf = (url: string): Promise<number> => figureOf(url, 'process_resident_memory_bytes');
