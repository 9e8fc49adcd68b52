import type { Decision } from './decision.ts';
import type { EventSource, SessionEventType } from './event.ts';
import type { Reason } from './reason.ts';
import type { Report, ReportedDecision } from './report.ts';
import { isNewer, type Moment, type ReportPart, type SessionState } from './session.ts';
import { isEnd, rankOf, type SessionStatus, waitsForApplicant } from './status.ts';

/** A report dated further ahead would make all later reports look old. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** The way and time in which a report reached us. */
export interface Arrival {
  readonly source: EventSource;
  /** The time of the call, or of the delivery's arrival; not of its processing. */
  readonly receivedAt: Date;
  /** A hint never reopens a session. */
  readonly isHint?: boolean;
}

/** The moment of a report: the provider's time, at most five minutes after receipt; without one, the receipt. */
export function momentOf({ occurredAt }: Pick<Report, 'occurredAt'>, { receivedAt }: Arrival): Moment {
  return { at: occurredAt ? notAhead(occurredAt, receivedAt) : receivedAt, receivedAt };
}

const notAhead = (time: Date, receivedAt: Date): Date =>
  new Date(Math.min(time.getTime(), receivedAt.getTime() + MAX_CLOCK_SKEW_MS));

/** Whether the provider's clock runs ahead: the report's time is more than five minutes after its receipt. */
export const isAhead = (report: Pick<Report, 'occurredAt'>, arrival: Arrival): boolean =>
  report.occurredAt !== null && report.occurredAt > momentOf(report, arrival).at;

/** The effect of a report on a session. */
export type Transition =
  /** A visible change: one revision, one event. */
  | { readonly kind: 'changed'; readonly event: SessionEventType; readonly next: SessionState }
  /** No visible change; `next` stores only newer times (`reportedAt`, `statusMoment`, `decisionMoment`). */
  | { readonly kind: 'unchanged'; readonly next: SessionState }
  /** The rules do not allow this change: the report is too old, or its status cannot follow the present one. */
  | { readonly kind: 'stale' };

const STALE: Transition = { kind: 'stale' };

/**
 * The whole state machine. Pure. `changedParts` are the parts of the report that are not older than the stored ones,
 * and differ from them.
 */
export function transition(
  session: SessionState,
  report: Report,
  arrival: Arrival,
  changedParts: ReadonlySet<ReportPart>,
): Transition {
  const moment = momentOf(report, arrival);
  if (session.reopenedAt && moment.at < session.reopenedAt) return STALE;
  const status = report.status === 'COMPLETED' && report.decision === null ? null : report.status;
  const step = status === null ? 'none' : stepTo(session, status, report, moment, arrival);
  if (step === 'rejected') return STALE;
  if (step === 'forward' || step === 'reopen') {
    const next = enterStatus(session, status ?? session.status, report, moment, arrival.source, step);
    return { kind: 'changed', event: eventOf(step, next.status), next };
  }
  if (step === 'same' && status === 'COMPLETED' && report.decision !== null) {
    return reviseDecision(session, report, report.decision, moment, changedParts);
  }
  if (step === 'same' && isOlder(session, moment)) return STALE;
  return updateData(session, report, moment, step, changedParts);
}

const isOlder = ({ reportedAt }: SessionState, { at }: Moment): boolean => reportedAt !== null && at < reportedAt;

function eventOf(step: 'forward' | 'reopen', status: SessionStatus): SessionEventType {
  if (step === 'reopen') return 'REOPENED';
  return status === 'COMPLETED' ? 'DECISION_MADE' : 'STATUS_CHANGED';
}

type Step = 'forward' | 'reopen' | 'same' | 'rejected';

/** The step that a status means for a session: forward, reopening, no change of status, or rejected. */
function stepTo(session: SessionState, status: SessionStatus, report: Report, moment: Moment, arrival: Arrival): Step {
  if (status === session.status) return 'same';
  return isEnd(session.status)
    ? stepFromEnd(session, status, report, moment, arrival)
    : stepFromOpen(session, status, moment);
}

function stepFromOpen({ status: present, statusMoment }: SessionState, status: SessionStatus, moment: Moment): Step {
  const isLater = isNewer(moment, statusMoment);
  // REQUIRES_INPUT is outside the order: only a newer report leads to it or away from it.
  if (status === 'REQUIRES_INPUT') return present === 'PENDING' || isLater ? 'forward' : 'rejected';
  if (present === 'REQUIRES_INPUT') return status !== 'PENDING' && isLater ? 'forward' : 'rejected';
  // An IN_REVIEW older than the present PROCESSING is late: the session may have come back from that review.
  if (status === 'IN_REVIEW' && present === 'PROCESSING' && moment.at < statusMoment.at) return 'rejected';
  if (rankOf(status) > rankOf(present)) return 'forward';
  return present === 'IN_REVIEW' && status === 'PROCESSING' && isLater ? 'forward' : 'rejected';
}

function stepFromEnd(
  session: SessionState,
  status: SessionStatus,
  report: Report,
  moment: Moment,
  { source, isHint }: Arrival,
): Step {
  if (source === 'TIMER' || isCanceledByCaller(session)) return 'rejected';
  if (!isEnd(status)) return !isHint && mayReopen(session, status, report, moment) ? 'reopen' : 'rejected';
  // A decision is revised, never overwritten by another end.
  if (session.status === 'COMPLETED') return 'rejected';
  const replaces = status === 'COMPLETED' || session.statusSource === 'TIMER' || isNewer(moment, session.statusMoment);
  return replaces ? 'forward' : 'rejected';
}

const isCanceledByCaller = ({ status, statusSource }: SessionState): boolean =>
  status === 'CANCELED' && statusSource === 'API';

/**
 * Whether a report reopens an ended session. It needs a newer provider time, because a report without a time may be
 * stale. An end set by the timer gives way only to a status that does not wait for the applicant.
 */
function mayReopen(
  { status: ended, statusSource, statusMoment, decisionMoment }: SessionState,
  status: SessionStatus,
  { occurredAt }: Report,
  { at }: Moment,
): boolean {
  if (occurredAt === null || at <= statusMoment.at || (decisionMoment && at <= decisionMoment.at)) return false;
  if (statusSource === 'TIMER') return !waitsForApplicant(status);
  const isFailedStart = ended === 'FAILED' && statusSource === 'API';
  return status !== 'PENDING' && !isFailedStart;
}

function enterStatus(
  session: SessionState,
  status: SessionStatus,
  report: Report,
  moment: Moment,
  source: EventSource,
  step: 'forward' | 'reopen',
): SessionState {
  const { at } = moment;
  const inFlow = rankOf(status) > rankOf('PENDING') && (!isEnd(status) || status === 'COMPLETED');
  const decision = status === 'COMPLETED' && report.decision ? decisionOf(report.decision, moment) : null;
  return {
    ...session,
    ...recency(session, report, moment, true),
    status,
    statusMoment: moment,
    statusSource: source,
    inputReasons: status === 'REQUIRES_INPUT' ? (report.inputReasons ?? []) : [],
    startedAt: session.startedAt ?? (inFlow ? at : null),
    submittedAt: session.submittedAt ?? (inFlow && !waitsForApplicant(status) ? at : null),
    reopenedAt: step === 'reopen' ? at : session.reopenedAt,
    decision,
    decisionHistory: decision ? [decision, ...session.decisionHistory] : session.decisionHistory,
    decisionMoment: decision && moment,
    completedAt: decision?.decidedAt ?? null,
  };
}

/** A report without a new status: it may bring data, other reasons for input, or an unmapped status word. */
function updateData(
  session: SessionState,
  report: Report,
  moment: Moment,
  step: 'same' | 'none',
  changedParts: ReadonlySet<ReportPart>,
): Transition {
  const known = { ...session, ...recency(session, report, moment, !isOlder(session, moment)) };
  const inputReasons = step === 'same' && session.status === 'REQUIRES_INPUT' && report.inputReasons;
  const next = {
    ...known,
    ...(step === 'same' && isNewer(moment, session.statusMoment) && { statusMoment: moment }),
    ...(inputReasons && { inputReasons }),
  };
  const event = dataEvent(session, next, changedParts);
  if (event !== null) return { kind: 'changed', event, next };
  return step === 'none' && isOlder(session, moment) ? STALE : { kind: 'unchanged', next };
}

/** The time of the newest report, and the provider's status word if `updatesProviderStatus`. */
const recency = (session: SessionState, report: Report, moment: Moment, updatesProviderStatus: boolean) => ({
  reportedAt: isOlder(session, moment) ? session.reportedAt : moment.at,
  providerStatus: (updatesProviderStatus ? report.providerStatus : null) ?? session.providerStatus,
});

function dataEvent(
  before: SessionState,
  after: SessionState,
  changedParts: ReadonlySet<ReportPart>,
): SessionEventType | null {
  if (changedParts.size === 1 && changedParts.has('screening')) return 'SCREENING_UPDATED';
  const isChanged =
    changedParts.size > 0 ||
    before.providerStatus !== after.providerStatus ||
    !isSameReasons(before.inputReasons, after.inputReasons);
  return isChanged ? 'DATA_UPDATED' : null;
}

/** A further report of a decision: it revises the outcome, refines the reasons, or confirms both. */
function reviseDecision(
  session: SessionState,
  report: Report,
  reported: ReportedDecision,
  moment: Moment,
  changedParts: ReadonlySet<ReportPart>,
): Transition {
  const standing = session.decision;
  if (standing && session.decisionMoment && !isNewer(moment, session.decisionMoment)) return STALE;
  const known = { ...session, ...recency(session, report, moment, true), statusMoment: moment, decisionMoment: moment };
  if (!standing || reported.outcome !== standing.outcome) {
    const decision = decisionOf(reported, moment);
    const decisionHistory = [decision, ...session.decisionHistory];
    const next = { ...known, decision, decisionHistory, completedAt: decision.decidedAt };
    return { kind: 'changed', event: 'DECISION_REVISED', next };
  }
  const fresh = decisionOf(reported, moment);
  const decision = { ...fresh, decidedAt: reported.decidedAt ? fresh.decidedAt : standing.decidedAt };
  const decisionHistory = [decision, ...session.decisionHistory.slice(1)];
  const next = { ...known, decision, decisionHistory, completedAt: decision.decidedAt };
  const event = dataEvent(session, next, changedParts) ?? (isSameDecision(decision, standing) ? null : 'DATA_UPDATED');
  return event ? { kind: 'changed', event, next } : { kind: 'unchanged', next };
}

const decisionOf = (reported: ReportedDecision, moment: Moment): Decision => ({
  ...reported,
  decidedAt: reported.decidedAt ? notAhead(reported.decidedAt, moment.receivedAt) : moment.at,
});

const reasonKey = ({ code, retryable, userAction, raw }: Reason): string =>
  JSON.stringify([code, retryable, userAction, raw?.code ?? null, raw?.message ?? null]);

const isSameReasons = (a: readonly Reason[], b: readonly Reason[]): boolean =>
  a.map(reasonKey).join() === b.map(reasonKey).join();

const isSameDecision = (a: Decision, b: Decision): boolean =>
  a.source === b.source && a.decidedAt.getTime() === b.decidedAt.getTime() && isSameReasons(a.reasons, b.reasons);
