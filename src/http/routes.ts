import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressOf } from '../access/address.ts';
import type { IsOwnOrigin } from '../access/origin.ts';
import type { createSocketOptions } from '../graphql/server.ts';
import { isSameSecret } from '../lib/secret.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { createCors } from './cors.ts';
import type { GraphQLEndpoint } from './graphql.ts';
import { serveMedia } from './media.ts';
import type { ProcessMetrics } from './metrics.ts';
import { handleWebhook, type WebhookParts } from './webhooks.ts';

/** The parts of the HTTP server. */
export interface ServerParts {
  readonly gateway: Gateway;
  /** Null: health and metrics alone. */
  readonly web: WebParts | null;
  readonly metrics: ProcessMetrics;
  readonly metricsToken: string | undefined;
  /** Milliseconds that a reader may take nothing. */
  readonly stalledMs?: number;
}

/** The parts that serve callers and providers. */
export interface WebParts {
  readonly graphql: GraphQLEndpoint;
  /** GraphQL over sockets. */
  readonly socketOptions: ReturnType<typeof createSocketOptions>;
  readonly webhooks: WebhookParts;
  readonly addressOf: AddressOf;
  /** Whether a page may open sockets. */
  readonly isOwnOrigin: IsOwnOrigin;
  /** Origins whose pages may call, and show media. */
  readonly origins: readonly string[];
}

/** Answers a request. */
export type Serve = (request: IncomingMessage, response: ServerResponse, draining: boolean) => Promise<void>;

/** The paths of the gateway. */
export function createRoutes(parts: ServerParts): Serve {
  const serveWeb = parts.web && createWebRoutes(parts.gateway, parts.web);
  return async (request, response, draining) => {
    const path = pathOf(request) ?? [];
    if (path[0] === 'health') return serveHealth(parts, path[1], response, draining);
    if (path[0] === 'metrics') return serveMetrics(parts, request, response);
    if (serveWeb) return serveWeb(path, request, response);
    response.writeHead(404).end();
  };
}

/** Serves callers and providers, by the segments of a path. */
type ServeWeb = (path: readonly string[], request: IncomingMessage, response: ServerResponse) => Promise<void>;

function createWebRoutes(gateway: Gateway, web: WebParts): ServeWeb {
  const { origins } = web;
  const cors = createCors(origins);
  return async ([first, ...rest], request, response) => {
    switch (first) {
      case 'graphql':
        if (cors(request, response)) return;
        return web.graphql(request, response);
      case 'webhooks':
        return serveWebhook(gateway, web, rest, request, response);
      case 'media':
        if (cors(request, response)) return;
        return serveMedia(
          gateway,
          { token: rest.join('/'), address: web.addressOf(request), origins },
          request,
          response,
        );
      case '':
        if (rest.length === 0) response.writeHead(302, { Location: '/graphql' }).end();
        else response.writeHead(404).end();
        return;
      default:
        response.writeHead(404).end();
    }
  };
}

/** The segments of the request's path; null when its target is no path and no URL. */
function pathOf({ url: target = '/' }: IncomingMessage): string[] | null {
  // Appended to an origin: by itself `//graphql` would be read as a host.
  const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isHttp ? url.pathname.slice(1).split('/') : null;
}

async function serveWebhook(
  gateway: Gateway,
  { webhooks, addressOf }: WebParts,
  path: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Portals of providers add a slash to the URL that is entered there.
  const withoutSlash = path.length > 1 && path.at(-1) === '' ? path.slice(0, -1) : path;
  await handleWebhook(webhooks, { path: withoutSlash, address: addressOf(request) }, request, response);
  if (response.statusCode !== 404) return;
  // Labels are keys of connections only: callers could invent any number of other paths.
  const [key = ''] = path;
  gateway.metrics.delivery(webhooks.targets.has(key) ? key : 'unknown', 'NOT_FOUND');
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
  if (metricsToken && !isSameSecret(request.headers.authorization ?? '', `Bearer ${metricsToken}`)) {
    response.writeHead(401).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': metrics.contentType }).end(await metrics.text());
}
