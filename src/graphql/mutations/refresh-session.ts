import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { refreshSession } from '../../sessions/refresh.ts';
import { builder, grantAnswer } from '../builder.ts';
import { targetId } from '../global-id.ts';
import { resultUnion } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { freshSession } from './answer.ts';

const RefreshSessionInput = builder.inputType('RefreshSessionInput', {
  description: 'The session to ask the provider about.',
  fields: (t) => ({ id: t.id({ required: true, description: "The session's global id." }) }),
});

const Success = builder.objectRef<{ sessionId: string; changed: boolean }>('RefreshSessionSuccess').implement({
  description: "The provider's answer was read.",
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      grantScopes: grantAnswer('operations'),
      description: 'The session as it stands now.',
      resolve: freshSession,
    }),
    changed: t.exposeBoolean('changed', { description: 'Whether the answer changed the session.' }),
  }),
});

builder.mutationField('refreshSession', (t) =>
  t.field({
    type: resultUnion('RefreshSessionResult', Success, [InputError, NotFoundError, SessionProviderError]),
    authScopes: { scope: 'operations' },
    description:
      'Asks the provider about a session now; its answer goes through the same rules as a webhook. Scope: operations.',
    args: { input: t.arg({ type: RefreshSessionInput, required: true, description: 'The session to ask about.' }) },
    resolve: async (_root, { input }, { gateway }) => {
      const sessionId = targetId(input.id, 'Session');
      return { sessionId, changed: await refreshSession(gateway, sessionId) };
    },
  }),
);
