import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { isEventStream } from './graphql.ts';
import type { ProcessMetrics } from './metrics.ts';
import { createRoutes, type ServerParts, type WebParts } from './routes.ts';
import { type SocketServer, serveSockets } from './sockets.ts';
import { type StallWatch, takenFrom, watchStalls } from './stalled-readers.ts';

// A request that trickles in holds its connection no longer than this.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
// Longer than a load balancer's, so that the gateway never closes a connection just as it is used again.
const KEEP_ALIVE_MS = 65_000;
const MAX_CONNECTIONS = 20_000;
const GRACE_MS = 500;
/** Milliseconds for running requests to finish once the server closes. */
const DRAIN_MS = 4000;

/** On every answer: none of them is a page to be framed, sniffed or referred from. */
const HEADERS = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Strict-Transport-Security', 'max-age=31536000'],
] as const;

/** A listening server. */
export interface GatewayServer {
  readonly port: number;
  /**
   * Reports not ready, ends sockets and event streams so that their clients resume elsewhere, finishes running
   * requests, and closes; within DRAIN_MS.
   */
  close(): Promise<void>;
}

/** Starts the server: GraphQL over HTTP, SSE and WebSocket, webhooks, health and metrics. */
export async function startServer(parts: ServerParts, port: number, host: string): Promise<GatewayServer> {
  let draining = false;
  const stalls = watchStalls(parts.stalledMs);
  const answers = new Set<ServerResponse>();
  const serve = createRoutes(parts);
  const server = createServer((request, response) => {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    // Shutting down: clients reconnect to another instance.
    if (draining) response.setHeader('Connection', 'close');
    watchAnswer(response, answers, stalls);
    serve(request, response, draining).catch((error: Error) => {
      parts.gateway.log.error({ error: error.name }, 'a request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const sockets = parts.web && openSockets(server, parts.web, parts.metrics, stalls);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      draining = true;
      stalls.stop();
      for (const answer of answers) {
        if (isEventStream(answer)) answer.destroy();
        else if (!answer.headersSent) answer.setHeader('Connection', 'close');
      }
      const socketsClosed = sockets?.close();
      // A kept-alive connection may be in use at this moment: the header of its next answer closes it.
      await setTimeout(GRACE_MS);
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = globalThis.setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await Promise.all([closed, socketsClosed]);
      clearTimeout(cut);
    },
  };
}

function watchAnswer(response: ServerResponse, answers: Set<ServerResponse>, stalls: StallWatch): void {
  answers.add(response);
  const unwatch = stalls.add({
    pending: () => response.writableLength,
    taken: () => (response.socket ? takenFrom(response.socket, response.writableLength) : 0),
    isStream: () => isEventStream(response),
    close: () => response.destroy(),
  });
  response.once('close', () => {
    answers.delete(response);
    unwatch();
  });
}

function openSockets(server: Server, web: WebParts, metrics: ProcessMetrics, stalls: StallWatch): SocketServer {
  const { isOwnOrigin, socketOptions } = web;
  const sockets = serveSockets({ server, path: '/graphql', isOwnOrigin }, socketOptions, stalls);
  metrics.gauge('kyc_sockets', 'Open WebSockets', () => sockets.figures().open);
  metrics.gauge(
    'kyc_socket_pending_bytes_max',
    'Bytes that wait for the WebSocket whose peer reads least',
    () => sockets.figures().mostPendingBytes,
  );
  return sockets;
}
