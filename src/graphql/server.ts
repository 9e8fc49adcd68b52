import type { IncomingMessage } from 'node:http';
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST, type SubscriptionArgs } from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import { createYoga } from 'graphql-yoga';
import type { AddressOf } from '../access/address.ts';
import { type Authenticate, Refused } from '../access/authenticate.ts';
import type { LiveViewers } from '../access/live.ts';
import type { OperationRate } from '../access/rate.ts';
import type { Viewer } from '../access/scopes.ts';
import type { SubscriptionQuota } from '../access/subscription-quota.ts';
import type { Tail } from '../events/tail.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { isOutage } from '../store/outage.ts';
import { type Caller, type Context, createContext } from './context.ts';
import { inputError } from './cursor.ts';
import { httpDetails } from './http-plugin.ts';
import { type GuardOptions, guards } from './limits/plugin.ts';
import { coded, persistedQueryError } from './request-errors.ts';
import { schema } from './schema.ts';

interface Options {
  readonly gateway: Gateway;
  readonly tail: Tail;
  readonly quota: SubscriptionQuota;
  readonly guards: GuardOptions;
  readonly onUnexpected: (error: unknown) => void;
}

/** GraphQL over HTTP and server-sent events, for requests that are already authenticated. */
export function createGraphQLHandler({ gateway, tail, quota, guards: guarding, onUnexpected }: Options) {
  return createYoga<Caller, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    // The HTTP server does it, for every answer.
    cors: false,
    multipart: false,
    batching: false,
    plugins: [guards(guarding), httpDetails()],
    context: (caller) => createContext({ gateway, tail, quota }, caller),
    maskedErrors: { maskError: (error) => maskError(error, guarding.production, onUnexpected) },
    graphiql: false,
  });
}
export type GraphQLHandler = ReturnType<typeof createGraphQLHandler>;

const SERVICE_UNAVAILABLE = 503;
const TRY_AGAIN_LATER = 1013;

// PostgreSQL's code for text that it can't keep.
const NOT_STORABLE = '22021';

/** An error as a caller sees it: ours unchanged, an unexpected one without its text. */
function maskError(error: unknown, production: boolean, onUnexpected: (error: unknown) => void): Error {
  if (error instanceof GraphQLError && (!error.originalError || error.originalError instanceof GraphQLError)) {
    return tellable(error, production);
  }
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof Error && 'code' in original && original.code === NOT_STORABLE) {
    return inputError('A text contains the character NUL, which cannot be stored.');
  }
  onUnexpected(original);
  const located = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (isOutage(original)) {
    const http = { status: SERVICE_UNAVAILABLE, headers: { 'retry-after': '5' } };
    const message = 'The database does not answer at the moment. Nothing was lost; try again soon.';
    return new GraphQLError(message, { ...located, extensions: { code: 'INTERNAL', http } });
  }
  return new GraphQLError('Something went wrong on our side.', { ...located, extensions: { code: 'INTERNAL' } });
}

const saysOutage = ({ extensions }: GraphQLError): boolean =>
  (extensions.http as { status?: number } | undefined)?.status === SERVICE_UNAVAILABLE;

const LONGEST_MESSAGE = 500;

// The executor has no setting for this: no suggestions for guessed names, and no long input echoed in a message.
function tellable(error: GraphQLError, production: boolean): GraphQLError {
  const text = production ? error.message.replace(/ Did you mean [^?]*\?/, '') : error.message;
  const message = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
  return coded(message === error.message ? error : new GraphQLError(message, error), 'INVALID_INPUT');
}

type SocketArgs = ExecutionArgs & SubscriptionArgs & { viewer?: Viewer };

/** The state of a socket. */
export interface SocketExtra {
  readonly request: IncomingMessage;
  viewer?: Viewer;
  /** Stops watching whether the viewer may stay. */
  leave?: () => void;
  isClosed?: boolean;
  close(code: number, reason: string): void;
  /** The operations under way, by their ids: how far each has read the log. */
  readonly progress: Map<string, Pick<Context, 'sentCursor'>>;
}

/** Parts that sockets share with HTTP. */
export interface SocketParts {
  readonly live: LiveViewers;
  readonly rate: OperationRate;
  readonly addressOf: AddressOf;
  /** Milliseconds that a socket may be open without its first message. */
  readonly initTimeoutMs?: number | undefined;
}

const INIT_TIMEOUT_MS = 10_000;

/** GraphQL over `graphql-transport-ws`, by the same executor and rules as over HTTP. */
export function createSocketOptions(
  handler: GraphQLHandler,
  authenticate: Authenticate,
  { live, rate, addressOf, initTimeoutMs = INIT_TIMEOUT_MS }: SocketParts,
): ServerOptions<Record<string, unknown>, SocketExtra> {
  return {
    connectionInitWaitTimeout: initTimeoutMs,
    // `false` closes the socket with 4403, too, but without the reason.
    async onConnect({ connectionParams = {}, extra }) {
      const { authorization: header } = extra.request.headers;
      const viewer = await authenticate({ header, connectionParams }, addressOf(extra.request));
      if (extra.isClosed) return false;
      if (viewer instanceof Refused) {
        extra.close(viewer.code === 'RATE_LIMITED' ? TRY_AGAIN_LATER : CloseCode.Forbidden, viewer.message);
        return false;
      }
      extra.viewer = viewer;
      extra.leave = live.add(viewer, (reason) => extra.close(CloseCode.Forbidden, reason));
      return true;
    },
    onClose({ extra }) {
      extra.isClosed = true;
      extra.leave?.();
    },
    async onSubscribe({ extra, subscriptions }, id, given) {
      // Clients that name no operation send an empty name.
      const operationName = given.operationName || undefined;
      const params = { ...given, operationName };
      const refusal = await refusalOf(extra.viewer, Object.keys(subscriptions).length, rate);
      if (refusal) return [refusal];
      const persisted = persistedQueryError(params);
      if (persisted) return [new GraphQLError(persisted.message, { extensions: { code: persisted.extensions.code } })];
      const { schema, execute, subscribe, contextFactory, parse, validate } = handler.getEnveloped({
        viewer: extra.viewer,
        address: addressOf(extra.request),
        http: null,
        request: extra.request,
        params,
      });
      const document = parsed(() => parse(params.query));
      // An unreadable document ends its own operation, not the socket.
      if (document instanceof GraphQLError) return [document];
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      const contextValue = await contextFactory();
      extra.progress.set(id, contextValue);
      return {
        schema,
        document,
        operationName,
        variableValues: params.variables,
        contextValue,
        rootValue: { execute, subscribe },
      };
    },
    // After this code a client reconnects with its cursor; it would take an error of the operation for final.
    onOperation({ extra }, _id, _payload, { document, operationName }, result) {
      const isSubscription = getOperationAST(document, operationName)?.operation === 'subscription';
      if (isSubscription && 'errors' in result && result.errors?.some(saysOutage))
        extra.close(TRY_AGAIN_LATER, 'The database does not answer');
    },
    onComplete: ({ extra }, id) => void extra.progress.delete(id),
    execute: (args) => (args as RootArgs).rootValue.execute(args),
    subscribe: (args) => (args as RootArgs).rootValue.subscribe(args),
  };
}

function parsed(parse: () => DocumentNode): DocumentNode | GraphQLError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GraphQLError) return coded(error, 'INVALID_INPUT');
    throw error;
  }
}

const OPERATIONS_PER_SOCKET = 100;

/** `operations` counts this one, too. */
async function refusalOf(
  viewer: Viewer | undefined,
  operations: number,
  rate: OperationRate,
): Promise<GraphQLError | null> {
  const extensions = { code: 'RATE_LIMITED' };
  if (operations > OPERATIONS_PER_SOCKET) {
    const message = `A socket carries at most ${OPERATIONS_PER_SOCKET} operations at a time. Complete some, or open another.`;
    return new GraphQLError(message, { extensions });
  }
  const message = 'Too many operations a second for this key.';
  return (await rate.take(viewer?.id ?? '')) ? null : new GraphQLError(message, { extensions });
}

type RootArgs = SocketArgs & {
  rootValue: { execute: (args: unknown) => never; subscribe: (args: unknown) => never };
};
