import type { Reason } from './reason.ts';

export const ATTEMPT_RESULTS = ['ACCEPTED', 'RETRY', 'REJECTED'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** One submission of the applicant within a session. */
export interface Attempt {
  /** Counted from 1. */
  readonly number: number;
  /** The provider's id of the attempt; null where it has none. */
  readonly providerReference: string | null;
  readonly submittedAt: Date | null;
  /** Null while the attempt is not decided. */
  readonly result: AttemptResult | null;
  readonly reasons: readonly Reason[];
}
