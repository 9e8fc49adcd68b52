import { cancelSession } from '../../sessions/cancel.ts';
import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { audit } from '../audit.ts';
import { builder, grantAnswer } from '../builder.ts';
import { targetId } from '../global-id.ts';
import { resultUnion } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { checkTexts, freshSession } from './answer.ts';

const CancelSessionInput = builder.inputType('CancelSessionInput', {
  description: 'The session to withdraw.',
  fields: (t) => ({
    id: t.id({ required: true, description: "The session's global id." }),
    reason: t.string({ description: 'The reason, kept in the audit log in clear.' }),
  }),
});

const Success = builder.objectRef<{ sessionId: string }>('CancelSessionSuccess').implement({
  description: 'The provider has withdrawn the session.',
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      grantScopes: grantAnswer('sessions:start'),
      description: 'The session as it stands now.',
      resolve: freshSession,
    }),
  }),
});

builder.mutationField('cancelSession', (t) =>
  t.field({
    type: resultUnion('CancelSessionResult', Success, [InputError, NotFoundError, SessionProviderError]),
    authScopes: { scope: 'sessions:start' },
    description:
      'Withdraws a session at its provider. UNSUPPORTED_BY_PROVIDER where the provider cannot. Scope: sessions:start.',
    args: { input: t.arg({ type: CancelSessionInput, required: true, description: 'The session to withdraw.' }) },
    resolve: async (_root, { input }, context) => {
      checkTexts(input);
      const sessionId = targetId(input.id, 'Session');
      await cancelSession(context.gateway, sessionId);
      await audit(context, 'SESSION_CANCELED', sessionId, input.reason);
      return { sessionId };
    },
  }),
);
