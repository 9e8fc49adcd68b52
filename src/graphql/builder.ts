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
  AuthScopes: { scope: Scope };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
}

/** The schema under construction; types/*.ts add to it, schema.ts prints it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }) => ({ scope: (scope) => viewer.scopes.has(scope) }),
    unauthorizedError: (_parent, _context, info) =>
      new GraphQLError(`This key may not read ${info.parentType.name}.${info.fieldName}.`, {
        extensions: { code: 'FORBIDDEN' },
      }),
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
