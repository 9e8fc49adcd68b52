import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Scope } from '../access/scopes.ts';
import type { Context } from './context.ts';

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

/** The schema under construction; types/*.ts add to it, schema.ts prints it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      scope: (scope) => viewer.scopes.has(scope),
      applicant: viewer.applicant !== null,
      starter: viewer.applicant?.mayStart ?? false,
    }),
    unauthorizedError: (_parent, _context, info) => forbidden(`${info.parentType.name}.${info.fieldName}`),
  },
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'The page, in order.' },
    nodeFieldOptions: { nullable: false, description: 'What the edge leads to.' },
    cursorFieldOptions: { description: 'Where a reader continues: `after` or `before` this.' },
    pageInfoFieldOptions: { description: 'Where the page lies in the whole.' },
    nodeTypeOptions: { description: 'Anything with a global id, which `node(id)` finds again.' },
    nodeQueryOptions: {
      description: 'Whatever has this global id; null when nothing has.',
      nullable: true,
      args: { id: { description: 'A global id.' } },
    },
    nodesQueryOptions: {
      description: 'Whatever has these global ids, in their order; null in the place of those that nothing has.',
      nullable: { list: false, items: true },
      args: { ids: { description: 'Global ids.' } },
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

builder.queryType({ description: 'What can be asked.' });
builder.mutationType({ description: 'What can be done.' });
builder.subscriptionType({ description: 'What can be watched.' });
