import type { Check } from './check.ts';
import type { DecisionOutcome, DecisionSource } from './decision.ts';
import type { Document } from './document.ts';
import type { Media } from './media.ts';
import type { Reason } from './reason.ts';
import type { Screening } from './screening.ts';
import type { SessionStatus } from './status.ts';

/** A provider's conclusion; `decidedAt` null where it does not say when. */
export interface ReportedDecision {
  readonly outcome: DecisionOutcome;
  readonly reasons: readonly Reason[];
  readonly source: DecisionSource;
  readonly decidedAt: Date | null;
}

/**
 * All a provider says of a session at one moment. An absent field says nothing and leaves what is known as it is;
 * an empty list says that there is none.
 */
export interface Report {
  /** The provider's own word for the status, unchanged. */
  readonly providerStatus: string | null;
  /** Null for a word we do not know: the status stays as it is. COMPLETED counts only together with a decision. */
  readonly status: SessionStatus | null;
  readonly decision: ReportedDecision | null;
  /** The provider's time of this state; null where it gives none. */
  readonly occurredAt: Date | null;
  /** The provider's id of the session, where this report brings it. */
  readonly providerReference?: string | null;
  /** Our own id of the session, where the provider's answer echoes it. */
  readonly sessionId?: string | null;
  /** The provider's id of this attempt, where one `providerReference` can have several. */
  readonly attempt?: string | null;
  /** When this attempt began, by the provider's clock; null where it does not say. */
  readonly attemptBeganAt?: Date | null;
  readonly documents?: readonly Document[];
  readonly checks?: readonly Check[];
  /** 0..1. */
  readonly faceMatchScore?: number | null;
  readonly screening?: Screening | null;
  readonly media?: readonly Media[];
}

/** A report that says no more than a status. */
export const statusReport = (
  status: SessionStatus | null,
  providerStatus: string | null,
  occurredAt: Date | null = null,
): Report => ({ status, providerStatus, decision: null, occurredAt });
