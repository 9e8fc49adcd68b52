import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { refreshSession } from '../../sessions/refresh.ts';
import { builder } from '../builder.ts';
import { asResult, InputErrorType, NotFoundErrorType, ProviderErrorType, resultTypeOf } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { freshSession } from './start-verification.ts';

const RefreshSessionInput = builder.inputType('RefreshSessionInput', {
  description: 'A session to ask about.',
  fields: (t) => ({ id: t.globalID({ required: true, for: SessionNode, description: 'Its global id.' }) }),
});

const Success = builder.objectRef<{ sessionId: string; changed: boolean }>('RefreshSessionSuccess').implement({
  description: 'The provider was asked.',
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      description: 'The session as it stands now.',
      resolve: freshSession,
    }),
    changed: t.exposeBoolean('changed', { description: 'Whether the answer brought anything new.' }),
  }),
});

const Result = builder.unionType('RefreshSessionResult', {
  description: 'The session, or what was wrong.',
  types: [Success, InputErrorType, NotFoundErrorType, ProviderErrorType],
  resolveType: resultTypeOf('RefreshSessionSuccess'),
});

builder.mutationField('refreshSession', (t) =>
  t.field({
    type: Result,
    authScopes: { scope: 'operations' },
    description: 'Asks the provider now; goes through the same rules as a webhook. Scope: operations.',
    args: { input: t.arg({ type: RefreshSessionInput, required: true, description: 'Which session.' }) },
    resolve: (_root, { input }, { gateway }) =>
      asResult([InputError, NotFoundError, SessionProviderError], async () => ({
        sessionId: input.id.id,
        changed: await refreshSession(gateway, input.id.id),
      })),
  }),
);
