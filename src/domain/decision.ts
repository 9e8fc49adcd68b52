import type { Reason } from './reason.ts';

export const DECISION_OUTCOMES = ['APPROVED', 'REJECTED'] as const;
export type DecisionOutcome = (typeof DECISION_OUTCOMES)[number];

/** The decider at the provider; PROVIDER where it does not say. */
export const DECISION_SOURCES = ['PROVIDER_AUTOMATED', 'PROVIDER_REVIEWER', 'PROVIDER'] as const;
export type DecisionSource = (typeof DECISION_SOURCES)[number];

/** A provider's conclusion about a person. */
export interface Decision {
  readonly outcome: DecisionOutcome;
  readonly reasons: readonly Reason[];
  readonly source: DecisionSource;
  readonly decidedAt: Date;
}
