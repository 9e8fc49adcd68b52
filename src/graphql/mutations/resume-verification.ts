import { InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { resumeVerification } from '../../sessions/resume.ts';
import type { StoredContinuation } from '../../store/session-codec.ts';
import { builder, grantAnswer } from '../builder.ts';
import { targetId } from '../global-id.ts';
import { ContinuationType } from '../types/continuation.ts';
import { resultUnion } from '../types/errors.ts';
import { SessionNode } from '../types/session-node.ts';
import { visibleSession } from '../visible.ts';
import { freshSession } from './answer.ts';

const ResumeVerificationInput = builder.inputType('ResumeVerificationInput', {
  description: 'The session to continue.',
  fields: (t) => ({ id: t.id({ required: true, description: "The session's global id." }) }),
});

const Success = builder
  .objectRef<{ sessionId: string; continuation: StoredContinuation }>('ResumeVerificationSuccess')
  .implement({
    description: 'A link or token that works.',
    fields: (t) => ({
      session: t.field({
        type: SessionNode,
        grantScopes: grantAnswer('sessions:start'),
        description: 'The session as it stands now.',
        resolve: freshSession,
      }),
      continuation: t.expose('continuation', { type: ContinuationType, description: 'The way on for the applicant.' }),
    }),
  });

builder.mutationField('resumeVerification', (t) =>
  t.field({
    type: resultUnion('ResumeVerificationResult', Success, [InputError, NotFoundError, SessionProviderError]),
    authScopes: { $any: { scope: 'sessions:start', applicant: true } },
    description:
      'A fresh link or token for a session that is not at an end. Scope: sessions:start, or the token of its applicant.',
    args: { input: t.arg({ type: ResumeVerificationInput, required: true, description: 'The session to continue.' }) },
    resolve: async (_root, { input }, context) => {
      const sessionId = targetId(input.id, 'Session');
      if (!(await visibleSession(context, sessionId))) throw new NotFoundError('There is no such session.');
      return { sessionId, continuation: await resumeVerification(context.gateway, sessionId) };
    },
  }),
);
