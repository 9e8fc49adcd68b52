import { eraseApplicant } from '../../sessions/erase.ts';
import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { ApplicantNode } from '../types/applicant.ts';
import { resultUnion } from '../types/errors.ts';
import { checkTexts } from './answer.ts';

const EraseApplicantInput = builder.inputType('EraseApplicantInput', {
  description: 'The applicant to erase.',
  fields: (t) => ({
    externalId: t.string({ required: true, description: "The caller's own id of the applicant." }),
    reason: t.string({ description: 'The reason, kept in the audit log in clear.' }),
  }),
});

const Success = builder.objectRef<{ applicantId: string }>('EraseApplicantSuccess').implement({
  description: 'The personal data is destroyed here; providers that can are asked to delete theirs.',
  fields: (t) => ({
    applicant: t.field({
      type: ApplicantNode,
      grantScopes: ['answer'],
      description: 'The applicant without personal data: ids and times.',
      resolve: async ({ applicantId }, _args, { loaders }) => {
        const applicant = await loaders.applicant.clear(applicantId).load(applicantId);
        if (!applicant) throw new Error('an applicant without a row');
        return applicant;
      },
    }),
  }),
});

builder.mutationField('eraseApplicant', (t) =>
  t.field({
    type: resultUnion('EraseApplicantResult', Success, [InputError, NotFoundError]),
    authScopes: { scope: 'erasure' },
    description: "Destroys an applicant's personal data, irrevocably; the event log keeps the fact. Scope: erasure.",
    args: { input: t.arg({ type: EraseApplicantInput, required: true, description: 'The applicant to erase.' }) },
    resolve: async (_root, { input }, context) => {
      checkTexts(input);
      const applicantId = await eraseApplicant(context.gateway, input.externalId);
      await audit(context, 'APPLICANT_ERASED', applicantId, input.reason);
      return { applicantId };
    },
  }),
);
