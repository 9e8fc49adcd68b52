import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP request that was answered, as it passed by. */
export interface Passed {
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly retryAfter: boolean;
}

/** One address before several instances, as a load balancer is: turn by turn, leaving out those that take nothing. */
export interface Balancer {
  readonly url: string;
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

/** Starts it; `ports` says who there is now. */
export async function startBalancer(ports: () => readonly number[]): Promise<Balancer> {
  const passed: Passed[] = [];
  const agent = new Agent({ keepAlive: false });
  let turn = 0;

  const forward = (port: number, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<boolean> =>
    new Promise((resolve) => {
      const began = performance.now();
      const { method, url: path = '/', headers } = incoming;
      const onward = request({ agent, port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          passed.push({
            path,
            status: answer.statusCode ?? 0,
            ms: performance.now() - began,
            retryAfter: 'retry-after' in answer.headers,
          });
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks));
          resolve(true);
        });
        answer.on('error', () => resolve(fail(outgoing)));
      });
      onward.on('error', (error: NodeJS.ErrnoException) =>
        // Nobody has seen it yet: the next one may have it.
        resolve(error.code === 'ECONNREFUSED' ? false : fail(outgoing)),
      );
      onward.end(body);
    });

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const all = ports();
    turn += 1;
    for (let next = 0; next < all.length; next += 1) {
      const port = all[(turn + next) % all.length];
      if (port && (await forward(port, incoming, Buffer.concat(chunks), outgoing))) return;
    }
    fail(outgoing);
  });
  // A caller must not send on a connection that is closed at the same moment.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function fail(outgoing: ServerResponse): true {
  if (!outgoing.headersSent) outgoing.writeHead(502);
  outgoing.end();
  return true;
}
