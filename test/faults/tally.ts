import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call to the provider, as it passed by. */
export interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** An address before a provider, which counts the calls of all instances. */
export interface Tally {
  readonly url: string;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** Starts it before the origin of a provider. */
export async function startTally(origin: string): Promise<Tally> {
  const calls: Call[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const at = Date.now();
    const { method = 'GET', url: path = '/' } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    try {
      const { authorization = '', 'content-type': type = 'application/json' } = incoming.headers;
      const answer = await fetch(`${origin}${path}`, {
        method,
        headers: { authorization, 'content-type': type, connection: 'close' },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      calls.push({ at, method, path, status: answer.status });
      outgoing.writeHead(answer.status, limitsOf(answer.headers)).end(body);
    } catch {
      calls.push({ at, method, path, status: 502 });
      outgoing.writeHead(502).end();
    }
  });
  // An instance must not send on a connection that is closed at the same moment.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const limitsOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => /^(content-type|retry-after|x-ratelimit-.*)$/.test(name)));

/** The most calls in any 60 seconds, and in a minute of the clock, as TrueStack counts. */
export function busiest(calls: readonly Call[]): { readonly window: number; readonly minute: number } {
  const times = calls.map(({ at }) => at).toSorted((a, b) => a - b);
  const window = times.map((from, index) => times.slice(index).filter((at) => at < from + 60_000).length);
  const minutes = Map.groupBy(times, (at) => Math.floor(at / 60_000));
  return {
    window: Math.max(0, ...window),
    minute: Math.max(0, ...[...minutes.values()].map(({ length }) => length)),
  };
}
