import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Authenticate } from './access/authenticate.ts';
import type { Viewer } from './access/scopes.ts';
import { createSocketOptions, type GraphQLHandler } from './graphql/server.ts';
import type { ProcessMetrics } from './metrics.ts';
import type { Gateway } from './sessions/gateway.ts';
import { handleWebhook, type WebhookTarget } from './webhooks/endpoint.ts';

const MAX_FRAME_BYTES = 256 * 1024;

/** What the one HTTP server serves. */
export interface ServerParts {
  readonly gateway: Gateway;
  readonly graphql: GraphQLHandler;
  readonly authenticate: Authenticate;
  readonly webhooks: ReadonlyMap<string, WebhookTarget>;
  readonly metrics: ProcessMetrics;
  readonly metricsToken: string | undefined;
}

/** A listening server. */
export interface GatewayServer {
  readonly port: number;
  /** Takes no new connections, closes sockets with 1001, and waits for the answers in hand. */
  close(): Promise<void>;
}

/** Starts the server: GraphQL over HTTP, SSE and WebSocket, webhooks, health and metrics. */
export async function startServer(parts: ServerParts, port: number, host: string): Promise<GatewayServer> {
  let draining = false;
  const server = createServer((request, response) => {
    route(parts, request, response, draining).catch((error: Error) => {
      parts.gateway.log.error({ error: error.name }, 'a request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  const graphqlSockets = useServer(createSocketOptions(parts.graphql, parts.authenticate), sockets);

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
      const closed = new Promise((resolve) => server.close(resolve));
      await graphqlSockets.dispose();
      server.closeIdleConnections();
      // Event streams have no end of their own.
      setTimeout(() => server.closeAllConnections(), 3000).unref();
      await closed;
    },
  };
}

async function route(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  draining: boolean,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, first = '', ...rest] = pathname.split('/');
  switch (first) {
    case 'graphql':
      return serveGraphQL(parts, request, response);
    case 'webhooks':
      return handleWebhook(parts.gateway, parts.webhooks, rest, request, response);
    case 'health':
      return serveHealth(parts, rest[0], response, draining);
    case 'metrics':
      return serveMetrics(parts, request, response);
    case '':
      response.writeHead(302, { Location: '/graphql' }).end();
      return;
    default:
      response.writeHead(404).end();
  }
}

async function serveGraphQL(
  { graphql, authenticate }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const viewer = await authenticate(request.headers.authorization);
  const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
  if (viewer) return graphql.handle(request, response, { viewer });
  // GraphiQL itself holds nothing secret in production; its queries need a key like any other.
  if (wantsPage) return graphql.handle(request, response, { viewer: NOBODY });
  const message = 'Send an API key: `Authorization: Bearer <key>`.';
  response.writeHead(401, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] }));
}

const NOBODY: Viewer = { kind: 'API_KEY', id: '', name: 'nobody', scopes: new Set() };

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
  if (metricsToken && request.headers.authorization !== `Bearer ${metricsToken}`) {
    response.writeHead(401).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': metrics.contentType }).end(await metrics.text());
}
