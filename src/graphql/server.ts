import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { type ExecutionArgs, GraphQLError, type SubscriptionArgs } from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import { createYoga } from 'graphql-yoga';
import type { Authenticate } from '../access/authenticate.ts';
import type { LiveViewers } from '../access/live.ts';
import type { Viewer } from '../access/scopes.ts';
import type { Tail } from '../events/tail.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { isDatabaseAway } from '../store/away.ts';
import { type Context, createContext } from './context.ts';
import { firstTabs } from './first-tabs.ts';
import { schema } from './schema.ts';

/** What GraphiQL needs to know; null: it is off. */
export interface GraphiQLSettings {
  /** Prefilled outside production. */
  readonly apiKey: string | null;
  /** A connection to try the first tabs on. */
  readonly provider: string;
}

interface Options {
  readonly gateway: Gateway;
  readonly tail: Tail;
  readonly graphiql: GraphiQLSettings | null;
  readonly onUnexpected: (error: unknown) => void;
}

/** GraphQL over HTTP and server-sent events, for requests that are already authenticated. */
export function createGraphQLHandler({ gateway, tail, graphiql, onUnexpected }: Options) {
  const headers = graphiql?.apiKey ? JSON.stringify({ Authorization: `Bearer ${graphiql.apiKey}` }, null, 2) : '{}';
  return createYoga<{ viewer: Viewer }, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    context: ({ viewer }) => createContext(gateway, tail, viewer),
    maskedErrors: { maskError: (error) => maskError(error, onUnexpected) },
    renderGraphiQL,
    graphiql: graphiql !== null && {
      title: 'kyc-gateway',
      // By server-sent events: over a WebSocket this page would not send the key.
      subscriptionsProtocol: 'SSE',
      headers,
      shouldPersistHeaders: true,
      defaultTabs: firstTabs(graphiql.provider, headers),
    },
  });
}
export type GraphQLHandler = ReturnType<typeof createGraphQLHandler>;

/** What a caller sees of an error: ours as they are, anything unexpected without its text. */
function maskError(error: unknown, onUnexpected: (error: unknown) => void): Error {
  if (error instanceof GraphQLError && (!error.originalError || error.originalError instanceof GraphQLError)) {
    return error;
  }
  const original = error instanceof GraphQLError ? error.originalError : error;
  onUnexpected(original);
  const located = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (isDatabaseAway(original)) {
    const http = { status: 503, headers: { 'retry-after': '5' } };
    const message = 'The database does not answer at the moment. Nothing was lost; try again soon.';
    return new GraphQLError(message, { ...located, extensions: { code: 'INTERNAL', http } });
  }
  return new GraphQLError('Something went wrong on our side.', { ...located, extensions: { code: 'INTERNAL' } });
}

type SocketArgs = ExecutionArgs & SubscriptionArgs & { viewer?: Viewer };

/** What is known of a socket beside its messages. */
export interface SocketExtra {
  readonly request: object;
  viewer?: Viewer;
  /** Stops watching whether the viewer may stay. */
  leave?: () => void;
  close(code: number, reason: string): void;
  /** The operations under way, by their ids: how far each has read the log. */
  readonly progress: Map<string, Pick<Context, 'cursor'>>;
}

/** GraphQL over `graphql-transport-ws`, by the same executor and rules as over HTTP. */
export function createSocketOptions(
  handler: GraphQLHandler,
  authenticate: Authenticate,
  live: LiveViewers,
): ServerOptions<Record<string, unknown>, SocketExtra> {
  return {
    connectionInitWaitTimeout: 10_000,
    // `false` closes the socket with 4403.
    async onConnect({ connectionParams, extra }) {
      const viewer = await authenticate(authorizationOf(connectionParams));
      if (!viewer) return false;
      extra.viewer = viewer;
      extra.leave = live.add(viewer, () => extra.close(CloseCode.Forbidden, 'Forbidden'));
      return true;
    },
    onClose: ({ extra }) => extra.leave?.(),
    async onSubscribe({ extra }, id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = handler.getEnveloped({
        viewer: extra.viewer,
        request: extra.request,
        params,
      });
      const document = parse(params.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      const contextValue = await contextFactory();
      extra.progress.set(id, contextValue);
      return {
        schema,
        document,
        operationName: params.operationName,
        variableValues: params.variables,
        contextValue,
        rootValue: { execute, subscribe },
      };
    },
    onComplete: ({ extra }, id) => void extra.progress.delete(id),
    execute: (args) => (args as RootArgs).rootValue.execute(args),
    subscribe: (args) => (args as RootArgs).rootValue.subscribe(args),
  };
}

type RootArgs = SocketArgs & {
  rootValue: { execute: (args: unknown) => never; subscribe: (args: unknown) => never };
};

function authorizationOf(params: Record<string, unknown> | undefined): string | null {
  const [, value] = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : null;
}
