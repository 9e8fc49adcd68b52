import { cancelSession } from '../../sessions/cancel.ts';
import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { audit } from '../audit.ts';
import { builder, grantAnswer } from '../builder.ts';
import { asResult, InputErrorType, NotFoundErrorType, ProviderErrorType, resultTypeOf } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { freshSession } from './start-verification.ts';

const CancelSessionInput = builder.inputType('CancelSessionInput', {
  description: 'A session to withdraw.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: SessionNode, description: 'Its global id.' }),
    reason: t.string({ description: 'Why, for the record.' }),
  }),
});

const Success = builder.objectRef<{ sessionId: string }>('CancelSessionSuccess').implement({
  description: 'The session was withdrawn.',
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      grantScopes: grantAnswer,
      description: 'It, as it stands now.',
      resolve: freshSession,
    }),
  }),
});

const Result = builder.unionType('CancelSessionResult', {
  description: 'The session, or what was wrong.',
  types: [Success, InputErrorType, NotFoundErrorType, ProviderErrorType],
  resolveType: resultTypeOf('CancelSessionSuccess'),
});

builder.mutationField('cancelSession', (t) =>
  t.field({
    type: Result,
    authScopes: { scope: 'sessions:start' },
    description: 'Withdraws a session, where its provider can. Scope: sessions:start.',
    args: { input: t.arg({ type: CancelSessionInput, required: true, description: 'Which session.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, NotFoundError, SessionProviderError], async () => {
        await cancelSession(context.gateway, input.id.id);
        await audit(context, 'SESSION_CANCELED', input.id.id, input.reason);
        return { sessionId: input.id.id };
      }),
  }),
);
