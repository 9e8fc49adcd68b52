import { eraseApplicant } from '../../sessions/erase.ts';
import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { ApplicantNode } from '../types/applicant.ts';
import { asResult, InputErrorType, NotFoundErrorType, resultTypeOf } from '../types/errors.ts';

const EraseApplicantInput = builder.inputType('EraseApplicantInput', {
  description: 'A person to forget.',
  fields: (t) => ({
    externalId: t.string({ required: true, description: "The caller's own id of the person." }),
    reason: t.string({ description: 'Why, for the record.' }),
  }),
});

const Success = builder.objectRef<{ applicantId: string }>('EraseApplicantSuccess').implement({
  description: 'The personal data is destroyed here; providers that can are being asked to delete theirs.',
  fields: (t) => ({
    applicant: t.field({
      type: ApplicantNode,
      grantScopes: ['answer'],
      description: 'What is left of the person.',
      resolve: async ({ applicantId }, _args, { loaders }: Context) => {
        const applicant = await loaders.applicant.clear(applicantId).load(applicantId);
        if (!applicant) throw new Error('an applicant without a row');
        return applicant;
      },
    }),
  }),
});

const Result = builder.unionType('EraseApplicantResult', {
  description: 'The person, or what was wrong.',
  types: [Success, InputErrorType, NotFoundErrorType],
  resolveType: resultTypeOf('EraseApplicantSuccess'),
});

builder.mutationField('eraseApplicant', (t) =>
  t.field({
    type: Result,
    authScopes: { scope: 'erasure' },
    description: 'Destroys the personal data of one person, for good. Scope: erasure.',
    args: { input: t.arg({ type: EraseApplicantInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, NotFoundError], async () => {
        const applicantId = await eraseApplicant(context.gateway, input.externalId);
        await audit(context, 'APPLICANT_ERASED', applicantId, input.reason);
        return { applicantId };
      }),
  }),
);
