import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Scope } from '../access/scopes.ts';
import type { Context } from './context.ts';
import { inputError } from './cursor.ts';
import { type GlobalId, parseGlobalId } from './global-id.ts';

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  /** Counts a list as a whole, where its connection has a `totalCount`. */
  Connection: { countAll?: () => Promise<number> };
  AuthScopes: {
    /** An API key with this scope. */
    scope: Scope;
    /** Any API key. */
    key: boolean;
    /** An applicant token. */
    applicant: boolean;
    /** An applicant token with a start grant. */
    starter: boolean;
  };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
}

/** The error of a caller who lacks the scope for something. */
export const forbidden = (subject: string): GraphQLError =>
  new GraphQLError(`Your key or token does not allow ${subject}.`, { extensions: { code: 'FORBIDDEN' } });

/** Keys with the scope, and applicant tokens for their own applicant's sessions. */
export const SESSION_READERS = { $any: { scope: 'sessions:read', applicant: true } } as const;
/** The same, and the caller of a mutation for the session in its answer. */
export const READS_SESSION = { $any: { scope: 'sessions:read', applicant: true, $granted: 'answer' } } as const;
/** Fields of a session that applicant tokens don't see. */
export const STAFF = { $any: { scope: 'sessions:read', $granted: 'answer' } } as const;

/** Lets a key with this scope read the session in its mutation's answer. An applicant token sees there what it sees elsewhere. */
export const grantAnswer =
  (scope: Scope) =>
  (_parent: unknown, _args: object, { viewer }: Context): string[] =>
    viewer.scopes.has(scope) ? ['answer'] : [];
/** Lets every key that reads the parent read on. */
export const grantKeys = (_parent: unknown, _args: object, { viewer }: Context): string[] =>
  viewer.applicant ? [] : ['answer'];

/** The schema under construction; the types, queries, mutations and subscriptions add to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      scope: (scope) => viewer.scopes.has(scope),
      key: viewer.applicant === null,
      applicant: viewer.applicant !== null,
      starter: (viewer.applicant?.grant ?? null) !== null,
    }),
    // Without this option a subscription is open to every caller, and refused event by event.
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, _context, info) => forbidden(`${info.parentType.name}.${info.fieldName}`),
  },
  relay: {
    cursorType: 'String',
    decodeGlobalID(globalID) {
      const found = parseGlobalId(globalID);
      if (!found) throw inputError('This is not a global id.');
      return found;
    },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The entries of this page, in the order of the list.',
    },
    nodeFieldOptions: { nullable: false, description: 'The object at this place of the list.' },
    cursorFieldOptions: { description: 'The place in the list: give it as `after` or `before` to read on from here.' },
    pageInfoFieldOptions: { description: 'Whether there are more pages, and the cursors at both ends of this one.' },
    nodeTypeOptions: { description: 'An object with a global id, by which `node(id)` finds it again.' },
    nodeQueryOptions: {
      description:
        'The object with this global id; null when there is none, or none that the caller may know of. Scope: that of the type.',
      nullable: true,
      args: { id: { description: 'The global id, as an `id` field gave it.' } },
      resolve: (_root, { id }, context, _info, load) => node(id, context, load),
    },
    nodesQueryOptions: {
      description: 'The objects with these global ids, in the same order; null in the place of each that there is not.',
      nullable: { list: false, items: true },
      args: { ids: { description: 'Global ids, as `id` fields gave them.' } },
      resolve: async (_root, { ids }, context, _info, load) =>
        ids.map((id) => node(id, context, async () => (await load([id]))[0])),
    },
    idFieldOptions: { description: 'The global id: opaque, unique among all types, stable.' },
    pageInfoTypeOptions: { description: 'The position of a page in its list (Relay).' },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has entries before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first entry; null when the page is empty.' },
    endCursorFieldOptions: { description: 'The cursor of the last entry; null when the page is empty.' },
    firstArgOptions: { description: 'The number of entries from the front, 1 to 100. Default: 20.' },
    lastArgOptions: { description: 'The number of entries from the back, 1 to 100.' },
    afterArgOptions: { description: 'Only entries after this cursor.' },
    beforeArgOptions: { description: 'Only entries before this cursor.' },
  },
});

type LookupScopes = Parameters<typeof builder.runAuthScopes>[1];

/** The scopes that look up a node of each type by its global id. A type without an entry is refused to everyone. */
const LOOKUP_SCOPES: Readonly<Record<string, LookupScopes>> = {
  Session: SESSION_READERS,
  SessionEvent: SESSION_READERS,
  Applicant: SESSION_READERS,
  Document: { scope: 'sessions:read' },
  Verification: { scope: 'sessions:read' },
  Media: { scope: 'sessions:read' },
  Provider: { key: true },
  WebhookDelivery: { scope: 'operations' },
  ApiKey: { scope: 'keys:manage' },
};

/** Finds an object by its global id. The scope is checked first, so that a refusal does not show whether it exists. */
async function node({ typename, id }: GlobalId, context: Context, load: (id: GlobalId) => unknown): Promise<unknown> {
  const isType = builder.configStore.hasConfig(typename);
  const options = isType && (builder.configStore.getTypeConfig(typename).pothosOptions as Loading);
  if (!options || !(options.loadOne || options.loadMany)) return null;
  await builder.runAuthScopes(context, LOOKUP_SCOPES[typename] ?? { $any: {} }, () => forbidden(typename));
  return load({ typename, id });
}

interface Loading {
  readonly loadOne?: unknown;
  readonly loadMany?: unknown;
}

builder.queryType({
  description: 'Reading: every field is answered by the gateway itself, without a call to a provider.',
});
builder.mutationType({
  description: 'Changes. Expected failures are members of each result union; other errors are GraphQL errors.',
});
builder.subscriptionType({ description: 'Changes of sessions as they happen, over WebSocket or server-sent events.' });
