import { GraphQLError } from 'graphql';
import { ERROR_CODES } from '../domain/error-code.ts';

/** Codes of errors about a request as a whole, in addition to those of the schema. README.md lists all. */
export const REQUEST_ERROR_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] as const;
export type RequestErrorCode = (typeof REQUEST_ERROR_CODES)[number];

const KNOWN: ReadonlySet<unknown> = new Set([...ERROR_CODES, ...REQUEST_ERROR_CODES]);

/** The error with a code of the documented list: its own, where that is one, else the given. */
export function coded(error: GraphQLError, code: RequestErrorCode | 'INVALID_INPUT'): GraphQLError {
  if (KNOWN.has(error.extensions.code)) return error;
  const { nodes, source, positions, path, originalError } = error;
  const extensions = { ...error.extensions, code };
  return new GraphQLError(error.message, { nodes, source, positions, path, originalError, extensions });
}

/** The parts of a request that are looked at before it is read. */
interface RequestParams {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

/**
 * The answer to a persisted query that is sent by its hash alone. Apollo Client knows it by its code, urql by its
 * message, and both send the whole query then. Null: the request is none.
 */
export function persistedQueryError(params: RequestParams | null | undefined): GraphQLError | null {
  if (typeof params !== 'object' || params === null || params.query) return null;
  const { extensions } = params;
  const isPersisted = typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
  if (!isPersisted) return null;
  // 200, so that no client takes it for a failure of the network.
  const http = { status: 200, headers: { 'cache-control': 'private, no-cache, must-revalidate' } };
  return new GraphQLError('PersistedQueryNotSupported', {
    extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http },
  });
}

/**
 * A socket's message with an empty query in place of none. The protocol closes sockets on which a query is missing,
 * also where a persisted query's hash stands for it.
 */
export function withQuery(message: string): string {
  if (!message.includes('"persistedQuery"')) return message;
  try {
    const parsed: unknown = JSON.parse(message);
    const { payload } = parsed as { payload?: RequestParams };
    if (!persistedQueryError(payload)) return message;
    return JSON.stringify({ ...(parsed as object), payload: { ...payload, query: '' } });
  } catch {
    // The protocol has its own answer to what is no JSON.
    return message;
  }
}
