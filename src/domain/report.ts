import type { Attempt } from './attempt.ts';
import type { Check } from './check.ts';
import type { DecisionOutcome, DecisionSource } from './decision.ts';
import type { Document, ExtractedField } from './document.ts';
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
 * All a provider says of a session at one moment. An absent field says nothing and leaves the known value as it is;
 * an empty list says that there is none.
 */
export interface Report {
  /** The provider's own word for the status, unchanged. */
  readonly providerStatus: string | null;
  /** Null for an unknown word: the status stays as it is. COMPLETED counts only together with a decision. */
  readonly status: SessionStatus | null;
  readonly decision: ReportedDecision | null;
  /** The provider's time of this state; null where it gives none. */
  readonly occurredAt: Date | null;
  /** Why the applicant must act again; read only with the status REQUIRES_INPUT. */
  readonly inputReasons?: readonly Reason[];
  /** The provider's id of the session, where this report brings it. */
  readonly providerReference?: string | null;
  /** Our own id of the session, where the provider's answer echoes it. */
  readonly sessionId?: string | null;
  /** The provider's id of the attempt that this report is about, where one `providerReference` can have several. */
  readonly attempt?: string | null;
  /** When that attempt began, by the provider's clock; null where it does not say. */
  readonly attemptBeganAt?: Date | null;
  readonly attempts?: readonly Attempt[];
  readonly documents?: readonly Document[];
  readonly checks?: readonly Check[];
  /** 0..1. Read only together with `checks`. */
  readonly faceMatchScore?: number | null;
  readonly screening?: Screening | null;
  readonly media?: readonly Media[];
  /** Everything the provider extracted that belongs to no document. */
  readonly details?: readonly ExtractedField[];
  /** The decision is known, and a further call that enriches it failed: the provider is asked again later. */
  readonly isIncomplete?: boolean;
}

/** The content of a hint: progress or a screening, never a decision. */
export interface HintReport {
  /** That the applicant has opened or entered the flow; null: nothing. */
  readonly status: 'PENDING' | 'IN_PROGRESS' | null;
  readonly providerStatus: string | null;
  readonly occurredAt: Date | null;
  readonly providerReference?: string | null;
  readonly screening?: Screening;
}

/** A report that says no more than a status. */
export const statusReport = <Status extends SessionStatus | null>(
  status: Status,
  providerStatus: string | null,
  occurredAt: Date | null = null,
): Report & { readonly status: Status } => ({ status, providerStatus, decision: null, occurredAt });
