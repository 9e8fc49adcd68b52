import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { AddressOf } from '../access/address.ts';
import type { IsOwnOrigin } from '../access/origin.ts';
import type { createSocketOptions } from '../graphql/server.ts';
import { isSecret } from '../lib/secret.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { type Cors, createCors } from './cors.ts';
import { type GraphQLEndpoint, isEventStream } from './graphql.ts';
import { serveMedia } from './media.ts';
import type { ProcessMetrics } from './metrics.ts';
import { serveSockets } from './sockets.ts';
import { type StallWatch, takenFrom, watchStalls } from './stalled-readers.ts';
import { handleWebhook, type WebhookTarget } from './webhooks.ts';

// A request that trickles in holds its connection no longer than this.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
// Longer than a load balancer's, so that it is never us who close a connection just as it is used again.
const KEEP_ALIVE_MS = 65_000;
const MAX_CONNECTIONS = 20_000;
const GRACE_MS = 500;
/** How long requests in hand may take once the server is to close. */
const DRAIN_MS = 4000;

/** On every answer: none of them is a page to be framed, sniffed or referred from. */
const HEADERS = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Strict-Transport-Security', 'max-age=31536000'],
] as const;

/** What the one HTTP server serves. */
export interface ServerParts {
  readonly gateway: Gateway;
  readonly graphql: GraphQLEndpoint;
  /** How GraphQL is spoken over sockets. */
  readonly socketOptions: ReturnType<typeof createSocketOptions>;
  readonly webhooks: ReadonlyMap<string, WebhookTarget>;
  readonly addressOf: AddressOf;
  /** Whose pages may open sockets. */
  readonly isOwnOrigin: IsOwnOrigin;
  /** Origins whose pages may call, and show media. */
  readonly origins: readonly string[];
  readonly metrics: ProcessMetrics;
  readonly metricsToken: string | undefined;
  /** How long a reader may take nothing. */
  readonly stalledMs?: number;
}

/** A listening server. */
export interface GatewayServer {
  readonly port: number;
  /**
   * Says that it is not ready, ends sockets and event streams so that their clients resume elsewhere, answers what is
   * in hand, and closes; within DRAIN_MS.
   */
  close(): Promise<void>;
}

/** Starts the server: GraphQL over HTTP, SSE and WebSocket, webhooks, health and metrics. */
export async function startServer(parts: ServerParts, port: number, host: string): Promise<GatewayServer> {
  let draining = false;
  const stalls = watchStalls(parts.stalledMs);
  const answers = new Set<ServerResponse>();
  const cors = createCors(parts.origins);
  const server = createServer((request, response) => {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    // Who asks now asks somebody else next.
    if (draining) response.setHeader('Connection', 'close');
    watchAnswer(response, answers, stalls);
    route({ ...parts, cors }, request, response, draining).catch((error: Error) => {
      parts.gateway.log.error({ error: error.name }, 'a request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const { isOwnOrigin, socketOptions } = parts;
  const sockets = serveSockets({ server, path: '/graphql', isOwnOrigin }, socketOptions, stalls);

  parts.metrics.gauge('kyc_sockets', 'Open WebSockets', () => sockets.figures().open);
  parts.metrics.gauge(
    'kyc_socket_pending_bytes_max',
    'What waits for the WebSocket whose peer reads least',
    () => sockets.figures().mostPendingBytes,
  );

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
      const socketsClosed = sockets.close();
      // A connection that is kept alive may be used this very moment: it is told to close by its next answer.
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

async function route(
  parts: ServerParts & { readonly cors: Cors },
  request: IncomingMessage,
  response: ServerResponse,
  draining: boolean,
): Promise<void> {
  const path = pathOf(request);
  const [first, ...rest] = path ?? [];
  const address = parts.addressOf(request);
  switch (first) {
    case 'graphql':
      if (parts.cors(request, response)) return;
      return parts.graphql(request, response);
    case 'webhooks':
      return serveWebhook(parts, { path: rest, address }, request, response);
    case 'media':
      if (parts.cors(request, response)) return;
      return serveMedia(parts.gateway, { token: rest.join('/'), address, origins: parts.origins }, request, response);
    case 'health':
      return serveHealth(parts, rest[0], response, draining);
    case 'metrics':
      return serveMetrics(parts, request, response);
    case '':
      if (rest.length === 0) response.writeHead(302, { Location: '/graphql' }).end();
      else response.writeHead(404).end();
      return;
    default:
      response.writeHead(404).end();
  }
}

/** The segments of the request's path; null when its target is no path and no URL. */
function pathOf({ url: target = '/' }: IncomingMessage): string[] | null {
  // Appended to an origin: by itself `//graphql` would be read as a host.
  const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isHttp ? url.pathname.slice(1).split('/') : null;
}

async function serveWebhook(
  { gateway, webhooks }: ServerParts,
  { path, address }: { readonly path: readonly string[]; readonly address: string | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Portals of providers add a slash to the URL that is entered there.
  const withoutSlash = path.length > 1 && path.at(-1) === '' ? path.slice(0, -1) : path;
  await handleWebhook(gateway, webhooks, { path: withoutSlash, address }, request, response);
  if (response.statusCode !== 404) return;
  // Of the paths that callers make up, only those of connections become labels.
  const [key = ''] = path;
  gateway.metrics.delivery(webhooks.has(key) ? key : 'unknown', 'NOT_FOUND');
}

async function serveHealth(
  { gateway }: ServerParts,
  kind: string | undefined,
  response: ServerResponse,
  draining: boolean,
): Promise<void> {
  if (kind === 'live') return send(response, 200, { status: 'up' });
  if (kind !== 'ready') return send(response, 404, { status: 'unknown' });
  if (draining) return send(response, 503, { status: 'stopping' });
  try {
    await gateway.store.log.bounds();
    send(response, 200, { status: 'ready' });
  } catch {
    send(response, 503, { status: 'the database does not answer' });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function serveMetrics(
  { metrics, metricsToken }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (metricsToken && !isSecret(request.headers.authorization ?? '', `Bearer ${metricsToken}`)) {
    response.writeHead(401).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': metrics.contentType }).end(await metrics.text());
}
