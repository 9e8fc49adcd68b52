import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { resumeVerification } from '../../sessions/resume.ts';
import type { StoredContinuation } from '../../store/session-codec.ts';
import { builder, grantAnswer } from '../builder.ts';
import { ContinuationType } from '../types/continuation.ts';
import { asResult, InputErrorType, NotFoundErrorType, ProviderErrorType, resultTypeOf } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { visibleSession } from '../visible.ts';
import { freshSession } from './start-verification.ts';

const ResumeVerificationInput = builder.inputType('ResumeVerificationInput', {
  description: 'A session to continue.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: SessionNode, description: 'The global id of the session.' }),
  }),
});
const Success = builder
  .objectRef<{ sessionId: string; continuation: StoredContinuation }>('ResumeVerificationSuccess')
  .implement({
    description: 'A link or token that works.',
    fields: (t) => ({
      session: t.field({
        type: SessionNode,
        grantScopes: grantAnswer,
        description: 'The session as it stands now.',
        resolve: freshSession,
      }),
      continuation: t.expose('continuation', { type: ContinuationType, description: 'How the applicant continues.' }),
    }),
  });
const Result = builder.unionType('ResumeVerificationResult', {
  description: 'A link or token, or what was wrong.',
  types: [Success, InputErrorType, NotFoundErrorType, ProviderErrorType],
  resolveType: resultTypeOf('ResumeVerificationSuccess'),
});

builder.mutationField('resumeVerification', (t) =>
  t.field({
    type: Result,
    authScopes: { $any: { scope: 'sessions:start', applicant: true } },
    description:
      'A fresh link or token for a session that is not at an end. Scope: sessions:start; applicant tokens for their own.',
    args: { input: t.arg({ type: ResumeVerificationInput, required: true, description: 'The session to continue.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, NotFoundError, SessionProviderError], async () => {
        if (!(await visibleSession(context, input.id.id))) throw new NotFoundError('There is no such session.');
        return { sessionId: input.id.id, continuation: await resumeVerification(context.gateway, input.id.id) };
      }),
  }),
);
