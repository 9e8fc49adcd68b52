import type { Decision } from '../domain/decision.ts';
import type { Moment, SessionState } from '../domain/session.ts';
import type { SealedContinuation, SealedSession } from '../store/crypto/sealed.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import { decisionsOf, inputReasonsOf, rawReasons, storedDecision, storedReasons } from '../store/session-codec.ts';

/** The state of a session's row, its sealed part unsealed. */
export function stateOf(row: SessionEntityRow, sealed: SealedSession | null): SessionState {
  const decisionHistory = decisionsOf(row, sealed);
  const { statusAt, decisionAt } = row;
  return {
    status: row.status,
    providerStatus: sealed?.providerStatus ?? null,
    decision: row.outcome ? (decisionHistory[0] ?? null) : null,
    decisionHistory,
    inputReasons: inputReasonsOf(row, sealed),
    statusMoment: { at: statusAt, receivedAt: row.statusReceivedAt ?? statusAt },
    statusSource: row.statusSource,
    decisionMoment: decisionAt ? { at: decisionAt, receivedAt: row.decisionReceivedAt ?? decisionAt } : null,
    reportedAt: row.reportedAt ?? null,
    reopenedAt: row.reopenedAt ?? null,
    startedAt: row.startedAt ?? null,
    submittedAt: row.submittedAt ?? null,
    completedAt: row.completedAt ?? null,
  };
}

/** Writes the columns of a state that stand in clear. */
export function writeColumns(row: SessionEntityRow, state: SessionState): void {
  const { decision, statusMoment, decisionMoment } = state;
  row.status = state.status;
  row.statusSource = state.statusSource;
  writeMoments(row, statusMoment, decisionMoment);
  row.outcome = decision?.outcome ?? null;
  row.decisionSource = decision?.source ?? null;
  row.decidedAt = decision?.decidedAt ?? null;
  row.reasons = storedReasons(decision?.reasons ?? []);
  row.decisions = state.decisionHistory.map(storedDecision);
  row.inputReasons = storedReasons(state.inputReasons);
  row.reportedAt = state.reportedAt;
  row.reopenedAt = state.reopenedAt;
  row.startedAt = state.startedAt;
  row.submittedAt = state.submittedAt;
  row.completedAt = state.completedAt;
}

function writeMoments(row: SessionEntityRow, status: Moment, decision: Moment | null): void {
  row.statusAt = status.at;
  row.statusReceivedAt = status.receivedAt;
  row.decisionAt = decision?.at ?? null;
  row.decisionReceivedAt = decision?.receivedAt ?? null;
}

interface SealedWords {
  readonly continuation: SealedContinuation | null;
  readonly screeningStatus: string | null;
  /** The sealed part before the change. */
  readonly before: SealedSession | null;
  /** The provider's words of the attempts; undefined: as before. */
  readonly attempts: SealedSession['attempts'];
}

/** The sealed part of a session in a state. */
export const sealedOf = (state: SessionState, words: SealedWords): SealedSession => ({
  continuation: words.continuation,
  providerStatus: state.providerStatus,
  screeningStatus: words.screeningStatus,
  decisions: state.decisionHistory.map(({ reasons }: Decision) => rawReasons(reasons)),
  inputReasons: rawReasons(state.inputReasons),
  attempts: words.attempts ?? words.before?.attempts,
  expected: words.before?.expected ?? null,
});
