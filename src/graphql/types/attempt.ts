import { ATTEMPT_RESULTS, type Attempt } from '../../domain/attempt.ts';
import { reasonsForApplicant } from '../../domain/reason.ts';
import { builder } from '../builder.ts';
import { ReasonType } from './reason.ts';

const AttemptResultEnum = builder.enumType('AttemptResult', {
  description: 'The result of one submission.',
  values: {
    ACCEPTED: { description: 'The submission was accepted.', value: ATTEMPT_RESULTS[0] },
    RETRY: { description: 'The applicant was asked to submit again.', value: ATTEMPT_RESULTS[1] },
    REJECTED: { description: 'The submission was rejected for good.', value: ATTEMPT_RESULTS[2] },
  },
});

/** One submission of the applicant. */
export const AttemptType = builder.objectRef<Attempt>('Attempt').implement({
  description: 'One submission of the applicant within a session.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'The place of the attempt in its session, from 1.' }),
    providerReference: t.string({
      nullable: true,
      description: "The provider's id of the attempt; null where it has none, and for applicant tokens.",
      resolve: ({ providerReference }, _args, { viewer }) => (viewer.applicant ? null : providerReference),
    }),
    submittedAt: t.expose('submittedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the submission; null where it is not known.',
    }),
    result: t.expose('result', {
      type: AttemptResultEnum,
      nullable: true,
      description: 'The result; null while it is not decided.',
    }),
    reasons: t.field({
      type: [ReasonType],
      description: 'Why the result is what it is. Applicant tokens see only reasons for applicants, without raw words.',
      resolve: ({ reasons }, _args, { viewer }) => (viewer.applicant ? reasonsForApplicant(reasons) : [...reasons]),
    }),
  }),
});
