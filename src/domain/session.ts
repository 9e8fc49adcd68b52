import type { Decision } from './decision.ts';
import type { EventSource } from './event.ts';
import type { SessionStatus } from './status.ts';

/** The parts of a session that a report may bring or leave out, each as a whole. */
export const REPORT_PARTS = ['documents', 'checks', 'screening', 'media'] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

/** What the rules of change need to know of a session. */
export interface SessionState {
  readonly status: SessionStatus;
  readonly providerStatus: string | null;
  readonly decision: Decision | null;
  /** The time of the report behind the status, and what brought it. */
  readonly statusAt: Date;
  readonly statusSource: EventSource;
  /** The time of the newest report that stands behind the decision. */
  readonly decisionAt: Date | null;
  /** The time of the newest report of all. */
  readonly reportedAt: Date | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}
