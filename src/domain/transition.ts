import type { Decision } from './decision.ts';
import type { EventSource, SessionEventType } from './event.ts';
import type { Reason } from './reason.ts';
import type { Report, ReportedDecision } from './report.ts';
import type { ReportPart, SessionState } from './session.ts';
import { isEnd, rankOf, type SessionStatus } from './status.ts';

/** How a report reached us. */
export interface Arrival {
  readonly source: EventSource;
  /** When we asked, or when the delivery came in: the report's time where the provider gives none. */
  readonly at: Date;
  /** The parts of the report that are newer than, and differ from, what is kept. */
  readonly changedParts: ReadonlySet<ReportPart>;
}

/** What a report does to a session. */
export type Transition =
  /** Something a reader can see changed: one revision, one event. */
  | { readonly kind: 'changed'; readonly event: SessionEventType; readonly next: SessionState }
  /** Nothing a reader can see changed; `next` remembers how recent our knowledge is. */
  | { readonly kind: 'unchanged'; readonly next: SessionState }
  /** The report came late: it changes nothing. */
  | { readonly kind: 'stale' };

/** The whole state machine: what a report does to a session. Pure. */
export function transition(session: SessionState, report: Report, arrival: Arrival): Transition {
  const time = report.occurredAt ?? arrival.at;
  const status = report.status === 'COMPLETED' && report.decision === null ? null : report.status;
  const step = status === null ? 'same' : stepTo(session, status, time, arrival.source);

  const known = withNews(session, report, time, step);
  const newsEvent = eventOfNews(session, known, arrival.changedParts);

  if (step === 'forward' && status !== null) {
    const next = entering(known, status, report.decision, time, arrival.source);
    return { kind: 'changed', event: status === 'COMPLETED' ? 'DECISION_MADE' : 'STATUS_CHANGED', next };
  }
  if (step === 'same' && status === 'COMPLETED' && report.decision !== null) {
    return redeciding(session, known, report.decision, time, newsEvent);
  }
  if (newsEvent !== null) return { kind: 'changed', event: newsEvent, next: known };
  return step === 'late' || isOlder(session, time) ? { kind: 'stale' } : { kind: 'unchanged', next: known };
}

const isOlder = ({ reportedAt }: SessionState, time: Date): boolean => reportedAt !== null && time < reportedAt;

/** Whether a status leads forward from where the session stands, changes nothing, or comes too late. */
function stepTo(
  session: SessionState,
  status: SessionStatus,
  time: Date,
  source: EventSource,
): 'forward' | 'same' | 'late' {
  if (status === session.status) return 'same';
  if (!isEnd(session.status)) {
    // A review from before it was sent back is over.
    if (status === 'IN_REVIEW' && session.status === 'PROCESSING' && time < session.statusAt) return 'late';
    if (rankOf(status) > rankOf(session.status)) return 'forward';
    const sentBack = session.status === 'IN_REVIEW' && status === 'PROCESSING' && time > session.statusAt;
    return sentBack ? 'forward' : 'late';
  }
  // A decision is revised, never overwritten by another end; what the caller withdrew stays withdrawn.
  if (!isEnd(status) || session.status === 'COMPLETED' || withdrawnByCaller(session)) return 'late';
  if (source === 'TIMER') return 'late';
  const endGivesWay = status === 'COMPLETED' || session.statusSource === 'TIMER' || time > session.statusAt;
  return endGivesWay ? 'forward' : 'late';
}

const withdrawnByCaller = (session: SessionState): boolean =>
  session.status === 'CANCELED' && session.statusSource === 'API';

/** The session with what the report says beside the status. */
function withNews(session: SessionState, report: Report, time: Date, step: 'forward' | 'same' | 'late'): SessionState {
  const isNewest = !isOlder(session, time);
  const takesWord = report.providerStatus !== null && (step === 'forward' || (step === 'same' && isNewest));
  const isSameAgain = step === 'same' && report.status !== null && time > session.statusAt;
  return {
    ...session,
    statusAt: isSameAgain ? time : session.statusAt,
    reportedAt: isNewest ? time : session.reportedAt,
    providerStatus: takesWord ? report.providerStatus : session.providerStatus,
  };
}

function eventOfNews(
  before: SessionState,
  after: SessionState,
  changedParts: ReadonlySet<ReportPart>,
): SessionEventType | null {
  if (changedParts.size === 1 && changedParts.has('screening')) return 'SCREENING_UPDATED';
  return changedParts.size > 0 || before.providerStatus !== after.providerStatus ? 'DATA_UPDATED' : null;
}

function entering(
  session: SessionState,
  status: SessionStatus,
  reported: ReportedDecision | null,
  time: Date,
  source: EventSource,
): SessionState {
  const inFlow = rankOf(status) > rankOf('PENDING') && (!isEnd(status) || status === 'COMPLETED');
  const decision = status === 'COMPLETED' && reported ? decisionOf(reported, time) : null;
  return {
    ...session,
    status,
    statusAt: time,
    statusSource: source,
    startedAt: session.startedAt ?? (inFlow ? time : null),
    decision,
    decisionAt: decision && time,
    completedAt: decision?.decidedAt ?? null,
  };
}

/** A further report of a decision: it may revise the outcome, refine the reasons, or confirm what stands. */
function redeciding(
  session: SessionState,
  known: SessionState,
  reported: ReportedDecision,
  time: Date,
  newsEvent: SessionEventType | null,
): Transition {
  const standing = session.decision;
  if (standing && session.decisionAt && time <= session.decisionAt) {
    if (newsEvent !== null) return { kind: 'changed', event: newsEvent, next: known };
    const repeats = reported.outcome === standing.outcome && time.getTime() === session.decisionAt.getTime();
    return repeats ? { kind: 'unchanged', next: known } : { kind: 'stale' };
  }
  if (!standing || reported.outcome !== standing.outcome) {
    const decision = decisionOf(reported, time);
    const next = { ...known, decision, decisionAt: time, completedAt: decision.decidedAt };
    return { kind: 'changed', event: 'DECISION_REVISED', next };
  }
  const decision = { ...decisionOf(reported, time), decidedAt: reported.decidedAt ?? standing.decidedAt };
  const next = { ...known, decision, decisionAt: time, completedAt: decision.decidedAt };
  if (newsEvent !== null) return { kind: 'changed', event: newsEvent, next };
  return sameDecision(decision, standing)
    ? { kind: 'unchanged', next }
    : { kind: 'changed', event: 'DATA_UPDATED', next };
}

const decisionOf = (reported: ReportedDecision, time: Date): Decision => ({
  ...reported,
  decidedAt: reported.decidedAt ?? time,
});

const reasonKey = ({ code, retryable, userAction, raw }: Reason): string =>
  JSON.stringify([code, retryable, userAction, raw?.code ?? null, raw?.message ?? null]);

const sameDecision = (a: Decision, b: Decision): boolean =>
  a.source === b.source &&
  a.decidedAt.getTime() === b.decidedAt.getTime() &&
  a.reasons.map(reasonKey).join() === b.reasons.map(reasonKey).join();
