import type { Decision } from '../../domain/decision.ts';
import { reasonsForApplicant } from '../../domain/reason.ts';
import { builder } from '../builder.ts';
import { DecisionOutcome, DecisionSource } from '../enums.ts';
import { ReasonType } from './reason.ts';

export const DecisionType = builder.objectRef<Decision>('Decision').implement({
  description: 'A conclusion about the applicant, by the provider.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: DecisionOutcome, description: 'The conclusion.' }),
    reasons: t.field({
      type: [ReasonType],
      description: 'The reasons. Applicant tokens read UNABLE_TO_VERIFY in place of staff-only codes, and no `raw`.',
      resolve: ({ reasons }, _args, { viewer }) => (viewer.applicant ? reasonsForApplicant(reasons) : [...reasons]),
    }),
    source: t.expose('source', {
      type: DecisionSource,
      description: 'The origin of the decision: automated, a reviewer, or not stated.',
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      description: "The time of the decision, by the provider's clock where it gives one.",
    }),
  }),
});
