import type { Decision } from './decision.ts';
import type { EventSource } from './event.ts';
import type { Reason } from './reason.ts';
import type { SessionStatus } from './status.ts';

/** The parts of a session that a report may bring or leave out, each as a whole. */
export const REPORT_PARTS = ['documents', 'checks', 'screening', 'media', 'details', 'attempts'] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

/** The time of a report, and when it was received: of two reports of the same time the later received is newer. */
export interface Moment {
  readonly at: Date;
  readonly receivedAt: Date;
}

/** Everything of a session that the rules of change read. */
export interface SessionState {
  readonly status: SessionStatus;
  readonly providerStatus: string | null;
  /** The decision that stands: the first of the history, or null. */
  readonly decision: Decision | null;
  /** Every decision, the newest first. */
  readonly decisionHistory: readonly Decision[];
  /** Why the applicant must act again; empty unless the status is REQUIRES_INPUT. */
  readonly inputReasons: readonly Reason[];
  /** The report behind the status. */
  readonly statusMoment: Moment;
  readonly statusSource: EventSource;
  /** The newest report behind the decision; null without one. */
  readonly decisionMoment: Moment | null;
  /** The time of the newest report of all. */
  readonly reportedAt: Date | null;
  /** When the provider last took an end back; no older report counts. */
  readonly reopenedAt: Date | null;
  readonly startedAt: Date | null;
  /** When the applicant first submitted. */
  readonly submittedAt: Date | null;
  readonly completedAt: Date | null;
}

/** Whether a moment is newer than another. */
export const isNewer = (moment: Moment, than: Moment): boolean =>
  moment.at > than.at ||
  (moment.at.getTime() === than.at.getTime() && moment.receivedAt.getTime() > than.receivedAt.getTime());

/** The ids by which a provider may name a session, within its connection. */
export interface SessionKeys {
  readonly providerReference?: string | null;
  /** Our own id, echoed by the provider. Believed only after it was looked up under the same connection. */
  readonly sessionId?: string | null;
  readonly applicantId?: string | null;
}
