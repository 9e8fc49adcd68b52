import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { API_KEY } from '../e2e/harness.ts';
import { type Cluster, startCluster } from '../faults/cluster.ts';
import { type Figure, percentile } from '../faults/figures.ts';
import { startLoad } from '../faults/load.ts';
import { seeded } from '../faults/random.ts';
import { DOORS } from '../graphql/doors.ts';
import { DOCUMENTS } from './documents.ts';
import { type Attack, closings, crowds } from './sockets.ts';

// How long a gateway in production may stand still, and its webhooks may be held up, on a machine with nothing else to
// do. The figures of harmless requests, and of webhooks alone, show how far this one is from that.
const STALL_MS = 50;
const WEBHOOK_MS = 250;
const HARMLESS = 20;
const LOAD_ALONE_MS = 10_000;

/**
 * The short form: every attack once, by its answer alone. How long the gateway stalls, and how webhooks fare meanwhile,
 * only the whole form measures.
 */
export async function runShortAttack(): Promise<Figure[]> {
  const cluster = await startTarget();
  try {
    const [url = ''] = cluster.urls();
    const faults: string[] = [];
    const attacks = allAttacks();
    for (const { name, run } of attacks) {
      const fault = await run(url).catch((error: Error) => `${error.name} ${error.message}`);
      if (fault) faults.push(`${name}: ${fault}`);
    }
    const answer = await DOORS.POST?.(url, { query: '{ viewer { name } }' });
    return [
      { name: 'attacks', value: attacks.length, must: null },
      { name: 'answered otherwise than they should be', value: faults.length, must: 0, detail: faults.join('; ') },
      { name: 'serves afterwards', value: answer?.data ? 1 : 0, must: 1 },
      { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    ];
  } finally {
    await cluster.stop();
  }
}

const allAttacks = (): Attack[] => [
  ...documents(),
  ...requests(),
  ...closings(),
  ...crowds(),
  ...webhooks(),
  ...media(),
];

const startTarget = (): Promise<Cluster> =>
  startCluster({
    instances: 1,
    kinds: ['truuth'],
    main: new URL('collecting-main.ts', import.meta.url).pathname,
    env: () => ({
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      PUBLIC_URL: 'https://gateway.example.test',
      SANDBOX: 'off',
    }),
    localWebhooks: true,
  });

/** Attacks a gateway, started as in production, on every way in while webhooks arrive, and reports how it answered. */
export async function runAttack(log: (line: string) => void): Promise<Figure[]> {
  const cluster = await startTarget();
  try {
    const [url = ''] = cluster.urls();
    const attacks = allAttacks();
    const harmless = await stallsOf(
      url,
      Array.from({ length: HARMLESS }, () => HARMLESS_REQUEST),
    );
    const stalls = await stallsOf(url, attacks, STALL_MS, log);
    const load = await startLoad(cluster, seeded(1), 4);
    await delay(LOAD_ALONE_MS);
    const alone = [...load.latencies];
    const heapBefore = await heapOf(cluster, url);
    const slowest: { name: string; ms: number }[] = [];
    for (const { name, run } of attacks) {
      const before = load.latencies.length;
      await run(url);
      slowest.push({ name, ms: Math.max(0, ...load.latencies.slice(before)) });
    }
    slowest.sort((one, other) => other.ms - one.ms);
    const latencies = load.latencies.slice(alone.length);
    await load.stop();
    while ((await figureOf(url, 'kyc_jobs_waiting')) > 0) await delay(200);
    const heapAfter = await heapOf(cluster, url);
    const answer = await DOORS.POST?.(url, { query: '{ viewer { name } }' });
    const wrong = stalls.filter(({ fault }) => fault);
    const long = stalls.filter(({ stallMs }) => stallMs > STALL_MS);
    return [
      { name: 'attacks', value: attacks.length, must: null },
      {
        name: 'answered otherwise than they should be',
        value: wrong.length,
        must: 0,
        detail: wrong.map(({ name, fault }) => `${name}: ${fault}`).join('; '),
      },
      {
        name: `stalls over ${STALL_MS} ms`,
        value: long.length,
        must: 0,
        detail: long.map(({ name, stallMs }) => `${name} ${stallMs}`).join('; '),
      },
      {
        name: 'longest stall (ms)',
        value: longest(stalls),
        must: null,
        detail: `of harmless requests ${longest(harmless)}`,
      },
      {
        name: `webhooks meanwhile beyond ${WEBHOOK_MS} ms at p99.9`,
        value: percentile(latencies, 99.9) > WEBHOOK_MS ? 1 : 0,
        must: 0,
        detail: `${spread(latencies)}; without attacks ${spread(alone)}; slowest at ${slowest
          .slice(0, 5)
          .map(({ name, ms }) => `${name} ${Math.round(ms)}`)
          .join(', ')}`,
      },
      { name: 'serves afterwards', value: answer?.data ? 1 : 0, must: 1 },
      {
        name: 'heap grown by more than half',
        value: heapAfter > heapBefore * 1.5 + 50e6 ? 1 : 0,
        must: 0,
        detail: [heapBefore, heapAfter].map((bytes) => `${Math.round(bytes / 2 ** 20)} MiB`).join(' → '),
      },
      { name: 'gateways that ended by themselves', value: cluster.deaths, must: 0 },
    ];
  } finally {
    await cluster.stop();
  }
}

interface Outcome {
  readonly name: string;
  readonly fault: string | null;
  /** The longest that the gateway's event loop stood still. */
  readonly stallMs: number;
}

const HARMLESS_REQUEST: Attack = {
  name: 'harmless',
  run: async (url) => ((await DOORS.POST?.(url, { query: '{ viewer { name } }' }))?.data ? null : 'was not answered'),
};

const longest = (outcomes: readonly Outcome[]): number => Math.max(0, ...outcomes.map(({ stallMs }) => stallMs));

const spread = (latencies: readonly number[]): string =>
  `p50 ${percentile(latencies, 50)}, p99.9 ${percentile(latencies, 99.9)} ms of ${latencies.length}`;

/** Runs each by itself; the figure of the event loop begins anew whenever it is read. */
async function stallsOf(
  url: string,
  attacks: readonly Attack[],
  limit = Number.POSITIVE_INFINITY,
  log: (line: string) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, run } of attacks) {
    await figureOf(url, 'nodejs_eventloop_lag_max_seconds');
    await delay(30);
    await figureOf(url, 'nodejs_eventloop_lag_max_seconds');
    const fault = await run(url).catch((error: Error) => `${error.name} ${error.message}`);
    const stallMs = Math.round((await figureOf(url, 'nodejs_eventloop_lag_max_seconds')) * 1000);
    outcomes.push({ name, fault, stallMs });
    if (fault || stallMs > limit) log(`${name}: ${fault ?? 'as it should'}, stall ${stallMs} ms`);
  }
  return outcomes;
}

async function figureOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

/** What the gateway keeps. */
async function heapOf(cluster: Cluster, url: string): Promise<number> {
  // The second time frees what the first let go of.
  for (let time = 0; time < 2; time += 1) {
    cluster.signal(0, 'SIGUSR2');
    await delay(1000);
  }
  return figureOf(url, 'nodejs_heap_size_used_bytes');
}

/** Every long, deep or wide document through every door: refused, and without a word of the schema. */
function documents(): Attack[] {
  const harmless = new Set(['500 repeated fields']);
  return Object.entries(DOORS).flatMap(([door, ask]) =>
    Object.entries(DOCUMENTS).map(([what, query]) => ({
      name: `${what} by ${door}`,
      async run(url: string) {
        // A URL ends long before these do.
        if (door === 'GET' && query.length > 8000) return null;
        const { data, errors } = await ask(url, { query });
        if (JSON.stringify(errors ?? []).includes('Did you mean')) return 'told a name';
        if (JSON.stringify(errors ?? []).includes('went wrong')) return 'an error nobody expected';
        if (harmless.has(what)) return null;
        return errors?.length || data === null ? null : 'was answered';
      },
    })),
  );
}

const post = (url: string, init: RequestInit) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    body: '{"query":"{ __typename }"}',
    ...init,
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...(init.headers as object) },
  });

const answering = (name: string, init: RequestInit, ...statuses: number[]): Attack => ({
  name,
  async run(url) {
    // Who is cut off while still sending has been refused, too.
    const answer = await post(url, init).catch(() => null);
    if (!answer) return statuses.includes(413) ? null : 'was cut off';
    const text = await answer.text();
    if (/stack|node_modules|exception|tracing/.test(text)) return 'told its inside';
    return statuses.includes(answer.status) ? null : `answered ${answer.status}`;
  },
});

const asking = (name: string, query: string, status: number, headers: Record<string, string> = {}): Attack => ({
  name,
  async run(url) {
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${API_KEY}`, ...headers },
    });
    return answer.status === status ? null : `answered ${answer.status}`;
  },
});

function requests(): Attack[] {
  const variables = (value: unknown) => ({
    body: JSON.stringify({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: value } }),
  });
  return [
    answering('no key', { headers: { authorization: '' } }, 401),
    answering('a wrong key', { headers: { authorization: 'Bearer kyc_test_wrong' } }, 401),
    answering('a key of 10,000 characters', { headers: { authorization: `Bearer ${'x'.repeat(10_000)}` } }, 401),
    answering('a list of operations', { body: JSON.stringify(Array(10).fill({ query: '{ __typename }' })) }, 400),
    answering(
      'urlencoded',
      { body: 'query={__typename}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
    ),
    answering(
      'JSON 100,000 deep',
      { body: `{"query":"{ __typename }","variables":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      400,
      413,
    ),
    answering('no JSON', { body: '{"query":' }, 400),
    answering('invalid UTF-8', { body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }, 400),
    answering('a body of 50 MB', { body: Buffer.alloc(50_000_000, 'x') }, 413),
    answering(
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(20_000_000)), headers: { 'content-encoding': 'gzip' } },
      400,
      413,
      415,
    ),
    answering(
      'names of the prototype',
      { body: '{"query":"{ __typename }","variables":{"__proto__":{"x":1},"constructor":{"prototype":{}}}}' },
      200,
    ),
    answering('a list of 10,000 where one is due', variables(Array(10_000).fill('x')), 200, 400),
    answering('no operation', { body: '{}' }, 200, 400),
    asking('a mutation by GET', 'mutation { revokeApiKey(input: { id: "x" }) { __typename } }', 405),
    asking('a query by GET without a key', '{ __typename }', 401, { authorization: '' }),
    {
      name: 'one byte a second, and a length that is a lie',
      async run(url) {
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(
          `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
        );
        await delay(300);
        socket.destroy();
        return null;
      },
    },
  ];
}

function webhooks(): Attack[] {
  const sending = (name: string, path: string, init: RequestInit, ...statuses: number[]): Attack => ({
    name,
    async run(url) {
      // Cut off while still sending, as above.
      const answer = await fetch(`${url}/webhooks/${path}`, { method: 'POST', ...init }).catch(() => null);
      if (!answer) return statuses.includes(413) ? null : 'was cut off';
      const text = await answer.text();
      if (text !== '') return 'said something';
      return statuses.includes(answer.status) ? null : `answered ${answer.status}`;
    },
  });
  const forged = { authorization: 'Bearer forged' };
  return [
    sending('an unknown connection', 'nobody', { body: '{}' }, 404),
    sending('a wrong segment', 'truuth/wrong/callback', { body: '{}' }, 404),
    sending('a webhook by GET', 'truuth', { method: 'GET' }, 405),
    sending('no proof', 'truuth', { body: '{}' }, 401, 404),
    sending('a forged proof', 'truuth', { body: '{}', headers: forged }, 401, 404),
    sending('a webhook of 2 MB', 'truuth', { body: Buffer.alloc(2_000_000, 'x'), headers: forged }, 413, 404),
    sending('JSON 10,000 deep', 'truuth', { body: '['.repeat(10_000), headers: forged }, 401, 404),
    sending('a path that climbs', '../../etc/passwd', { body: '{}' }, 404),
    sending('a path of 10,000 characters', 'x'.repeat(10_000), { body: '{}' }, 404),
  ];
}

function media(): Attack[] {
  const asking = (name: string, token: string): Attack => ({
    name,
    async run(url) {
      const answer = await fetch(`${url}/media/${token}`);
      return answer.status === 404 ? null : `answered ${answer.status}`;
    },
  });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x","act":"x"}').toString('base64url')}.`;
  return [
    asking('no token', ''),
    asking('a word for a token', 'x'),
    asking('an unsigned token', unsigned),
    asking('a path for a token', '..%2f..%2fetc'),
  ];
}
