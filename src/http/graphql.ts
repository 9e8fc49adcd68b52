import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressOf } from '../access/address.ts';
import type { Authenticate } from '../access/authenticate.ts';
import type { LiveViewers } from '../access/live.ts';
import type { OperationRate } from '../access/rate.ts';
import type { Viewer } from '../access/scopes.ts';
import type { ErrorCode } from '../domain/error-code.ts';
import { createGraphiQL, type GraphiQLSettings } from '../graphql/graphiql/page.ts';
import type { GraphQLHandler } from '../graphql/server.ts';

const MAX_BODY_BYTES = 256 * 1024;
// What a request is answered before anybody is known to have sent it, it is answered this often a second per address.
const ANONYMOUS_PER_ADDRESS = 'address';

/** Answers a request for /graphql. */
export type GraphQLEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Parts {
  readonly handler: GraphQLHandler;
  readonly authenticate: Authenticate;
  readonly live: LiveViewers;
  readonly rate: OperationRate;
  readonly addressOf: AddressOf;
  readonly graphiql: GraphiQLSettings | null;
}

/** The HTTP side of GraphQL: who asks, how often, how much, and in which form; what is asked is the handler's. */
export function createGraphQLEndpoint({
  handler,
  authenticate,
  live,
  rate,
  addressOf,
  graphiql,
}: Parts): GraphQLEndpoint {
  const page = graphiql && createGraphiQL(graphiql);
  return async (request, response) => {
    if (request.method === 'OPTIONS') return handler.handle(request, response, { viewer: NOBODY, address: null });
    if (page && request.method === 'GET' && request.headers.accept?.includes('text/html'))
      return page(request, response);
    const viewer = await authenticate(request.headers.authorization);
    const address = addressOf(request);
    const caller = viewer?.id ?? `${ANONYMOUS_PER_ADDRESS} ${address}`;
    if (!(await rate.take(caller))) {
      response.setHeader('Retry-After', '1');
      return refuse(request, response, 429, 'RATE_LIMITED', 'Too many operations a second for this key.');
    }
    if (!viewer) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      const message = 'Send an API key: `Authorization: Bearer <key>`.';
      return refuse(request, response, 401, 'UNAUTHENTICATED', message);
    }
    if (request.method === 'POST') {
      // No form of a foreign page can send this type, and so none can ask in a user's name.
      if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
        return refuse(request, response, 415, 'INVALID_INPUT', 'Send application/json.');
      }
      const body = await bodyOf(request);
      if (body === null) {
        const message = `The body is larger than ${MAX_BODY_BYTES} bytes.`;
        return refuse(request, response, 413, 'INVALID_INPUT', message);
      }
      // Handed on as it is: the stream has been read.
      Object.assign(request, { body });
    }
    if (response.destroyed) return;
    response.once(
      'close',
      live.add(viewer, () => endStream(response)),
    );
    return handler.handle(request, response, { viewer, address });
  };
}

/** Whether the answer is a stream of server-sent events; known once its headers are. */
export function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}

const STARTING_MS = 50;

// An answer in hand is finished: what was asked with a good key has been done.
function endStream(response: ServerResponse): void {
  if (response.destroyed || response.writableEnded) return;
  if (!response.headersSent) setTimeout(() => endStream(response), STARTING_MS).unref();
  else if (isEventStream(response)) response.destroy();
}

const NOBODY: Viewer = {
  kind: 'API_KEY',
  id: '',
  name: 'nobody',
  scopes: new Set(),
  applicant: null,
  expiresAt: null,
};

/** The body; null when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString() || ' ';
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
): void {
  // What is not read is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
