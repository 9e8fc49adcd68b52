import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Scope } from '../access/scopes.ts';
import type { Context } from './context.ts';
import { inputError } from './cursor.ts';

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
    /** An applicant token that may start verifications. */
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

/** What a caller is told who may not have something. */
export const forbidden = (what: string): GraphQLError =>
  new GraphQLError(`Your key or token does not allow ${what}.`, { extensions: { code: 'FORBIDDEN' } });

/** A session may be read with the scope for it, by its own applicant, and as the answer to one's own mutation. */
export const READS_SESSION = { $any: { scope: 'sessions:read', applicant: true, $granted: 'answer' } } as const;
/** What a session shows to staff alone. */
export const STAFF = { $any: { scope: 'sessions:read', $granted: 'answer' } } as const;
/** Grants a key that may start the session of its answer. An applicant token sees of it no more than on any other road. */
export const grantAnswer = (_parent: unknown, _args: object, { viewer }: Context): string[] =>
  viewer.scopes.has('sessions:start') ? ['answer'] : [];

/** The schema under construction; types/*.ts add to it, schema.ts prints it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      scope: (scope) => viewer.scopes.has(scope),
      key: viewer.applicant === null,
      applicant: viewer.applicant !== null,
      starter: viewer.applicant?.mayStart ?? false,
    }),
    // Without it everybody could listen, and be refused event by event.
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, _context, info) => forbidden(`${info.parentType.name}.${info.fieldName}`),
  },
  relay: {
    cursorType: 'String',
    decodeGlobalID(globalID) {
      const [typename = '', ...id] = Buffer.from(globalID, 'base64').toString().split(':');
      if (!typename || id.length === 0) throw inputError('This is not a global id.');
      return { typename, id: id.join(':') };
    },
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'The page, in order.' },
    nodeFieldOptions: { nullable: false, description: 'What the edge leads to.' },
    cursorFieldOptions: { description: 'Where a reader continues: `after` or `before` this.' },
    pageInfoFieldOptions: { description: 'Where the page lies in the whole.' },
    nodeTypeOptions: { description: 'Anything with a global id, which `node(id)` finds again.' },
    nodeQueryOptions: {
      description: 'Whatever has this global id; null when nothing has.',
      nullable: true,
      args: { id: { description: 'A global id.' } },
      resolve: (_root, { id }, context, _info, load) => node(id, context, load),
    },
    nodesQueryOptions: {
      description: 'Whatever has these global ids, in their order; null in the place of those that nothing has.',
      nullable: { list: false, items: true },
      args: { ids: { description: 'Global ids.' } },
      resolve: async (_root, { ids }, context, _info, load) =>
        ids.map((id) => node(id, context, async () => (await load([id]))[0])),
    },
    idFieldOptions: { description: 'The global id.' },
    pageInfoTypeOptions: { description: 'Where a page lies in the whole.' },
    hasNextPageFieldOptions: { description: 'Whether more follows.' },
    hasPreviousPageFieldOptions: { description: 'Whether something lies before.' },
    startCursorFieldOptions: { description: 'The cursor of the first edge.' },
    endCursorFieldOptions: { description: 'The cursor of the last edge.' },
    firstArgOptions: { description: 'How many from the front, 1 to 100. Default: 20.' },
    lastArgOptions: { description: 'How many from the back, 1 to 100.' },
    afterArgOptions: { description: 'Only what follows this cursor.' },
    beforeArgOptions: { description: 'Only what lies before this cursor.' },
  },
});

interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

/**
 * What has a global id, for who may read its type. Nothing is looked for that may not be read, so that the answer tells
 * nobody what there is.
 */
async function node(id: GlobalId, context: Context, load: (id: GlobalId) => unknown): Promise<unknown> {
  const config = builder.configStore.hasConfig(id.typename) && builder.configStore.getTypeConfig(id.typename);
  const options = config && (config.pothosOptions as { loadOne?: unknown; loadMany?: unknown; authScopes?: object });
  if (!options || !(options.loadOne || options.loadMany)) return null;
  // A type of node without a rule is nobody's.
  await builder.runAuthScopes(context, options.authScopes ?? { $any: {} }, () => forbidden(id.typename));
  return load(id);
}

builder.queryType({ description: 'What can be asked.' });
builder.mutationType({ description: 'What can be done.' });
builder.subscriptionType({ description: 'What can be watched.' });
