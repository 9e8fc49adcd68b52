import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { AddressOf } from '../access/address.ts';
import { type Authenticate, Refused } from '../access/authenticate.ts';
import type { LiveViewers } from '../access/live.ts';
import type { OperationRate } from '../access/rate.ts';
import type { ErrorCode } from '../domain/error-code.ts';
import { createGraphiQL, type GraphiQLSettings } from '../graphql/graphiql/page.ts';
import type { GraphQLHandler } from '../graphql/server.ts';

const MAX_BODY_BYTES = 256 * 1024;

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

/** GraphQL over HTTP: authentication, rate, size and form of a request; the handler executes the operation. */
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
    if (page && request.method === 'GET' && request.headers.accept?.includes('text/html'))
      return page(request, response);
    // GraphQL Yoga makes a URL of it.
    if (!URL.canParse(`http://${request.headers.host}`))
      return refuse(request, response, 400, 'INVALID_INPUT', 'The Host header is no host.');
    const address = addressOf(request);
    const viewer = await authenticate({ header: request.headers.authorization }, address);
    if (viewer instanceof Refused) return refuseCaller(request, response, viewer);
    if (!(await rate.take(viewer.id))) {
      return refuseCaller(request, response, new Refused('Too many operations a second for this key.', 'RATE_LIMITED'));
    }
    if (request.method === 'POST') {
      // No form of a foreign page can send this type, so that none can act in a user's name.
      if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
        return refuse(request, response, 415, 'INVALID_INPUT', 'Send application/json.');
      }
      const body = await bodyOf(request);
      if (body === null) {
        const message = `The body is larger than ${MAX_BODY_BYTES} bytes.`;
        return refuse(request, response, 413, 'INVALID_INPUT', message);
      }
      Object.assign(request, { body: handedOn(body) });
    }
    if (response.destroyed) return;
    response.once(
      'close',
      live.add(viewer, () => endStream(response)),
    );
    return handler.handle(request, response, { viewer, address, http: { lastEventId: lastEventIdOf(request) } });
  };
}

/** The id of the last event that a reconnecting stream has seen; null when it has seen none. */
function lastEventIdOf({ headers }: IncomingMessage): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Whether the answer is a stream of server-sent events; known once its headers are. */
export function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}

const STARTING_MS = 50;

// An answer that has begun is finished: its operation was executed with a valid key.
function endStream(response: ServerResponse): void {
  if (response.destroyed || response.writableEnded) return;
  if (!response.headersSent) setTimeout(() => endStream(response), STARTING_MS).unref();
  else if (isEventStream(response)) response.destroy();
}

const LONG_BODY = 4096;

/**
 * A body that was read, for graphql-yoga. It lists the keys of a body, one for each character of a text, which stalls the
 * event loop for a long one: that is handed on as a stream.
 */
const handedOn = (body: string): string | Readable =>
  body.length > LONG_BODY ? Readable.from([Buffer.from(body)]) : body;

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

function refuseCaller(request: IncomingMessage, response: ServerResponse, { code, message }: Refused): void {
  if (code === 'RATE_LIMITED') response.setHeader('Retry-After', '1');
  else response.setHeader('WWW-Authenticate', challenge(request, message));
  refuse(request, response, code === 'RATE_LIMITED' ? 429 : 401, code, message);
}

/** RFC 6750: the error is named only where a token was sent. */
const challenge = ({ headers }: IncomingMessage, message: string): string =>
  headers.authorization === undefined
    ? 'Bearer'
    : `Bearer error="invalid_token", error_description="${message.replace(/["\\]/g, '')}"`;

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
): void {
  // The rest of an unread body is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
