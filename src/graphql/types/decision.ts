import type { Decision } from '../../domain/decision.ts';
import { reasonsForApplicant } from '../../domain/reason.ts';
import { builder, STAFF } from '../builder.ts';
import { DecisionOutcome, DecisionSource } from '../enums.ts';
import { ReasonType } from './reason.ts';

export const DecisionType = builder.objectRef<Decision>('Decision').implement({
  description: 'The conclusion of a provider.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: DecisionOutcome, description: 'Approved or rejected.' }),
    reasons: t.field({
      type: [ReasonType],
      description: 'Why. Applicant tokens see only reasons for applicants, without raw words.',
      resolve: ({ reasons }, _args, { viewer }) => (viewer.applicant ? reasonsForApplicant(reasons) : [...reasons]),
    }),
    source: t.expose('source', {
      type: DecisionSource,
      authScopes: STAFF,
      description: 'Who decided at the provider; PROVIDER where it does not say.',
    }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', description: 'When the provider decided.' }),
  }),
});
