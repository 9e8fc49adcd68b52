import { type Report, statusReport } from '../../src/domain/report.ts';
import type { ReportPart, SessionState } from '../../src/domain/session.ts';
import { type Arrival, type Transition, transition } from '../../src/domain/transition.ts';

export const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 4, minute));
export const momentAt = (minute: number) => ({ at: at(minute), receivedAt: at(minute) });

/** A session that has just been created. */
export const FRESH: SessionState = {
  status: 'PENDING',
  providerStatus: null,
  decision: null,
  decisionHistory: [],
  inputReasons: [],
  statusMoment: momentAt(0),
  statusSource: 'API',
  decisionMoment: null,
  reportedAt: at(0),
  reopenedAt: null,
  startedAt: null,
  submittedAt: null,
  completedAt: null,
};
const NOTHING = new Set<ReportPart>();

export const arriving = (minute: number, more: Partial<Arrival> = {}): Arrival => ({
  source: 'WEBHOOK',
  receivedAt: at(minute),
  ...more,
});

/** The effect of one report. */
export const step = (
  state: SessionState,
  report: Report,
  arrival: Arrival,
  changedParts: ReadonlySet<ReportPart> = NOTHING,
): Transition => transition(state, report, arrival, changedParts);

export const decided = (outcome: 'APPROVED' | 'REJECTED', minute: number, more: Partial<Report> = {}): Report => ({
  ...statusReport('COMPLETED', null, at(minute)),
  decision: { outcome, reasons: [], source: 'PROVIDER', decidedAt: null },
  ...more,
});

/** The state after reports, in the order of their arrival. */
export const after = (
  reports: readonly Report[],
  from: SessionState = FRESH,
  more: Partial<Arrival> = {},
): SessionState =>
  reports.reduce((state, report) => {
    const result = step(state, report, arriving(59, more));
    return result.kind === 'stale' ? state : result.next;
  }, from);
