import type { DecisionOutcome } from '../domain/decision.ts';
import type { Report } from '../domain/report.ts';

// The provider's times may be cut to the second. A larger tolerance would accept old verdicts.
const CLOCK_TOLERANCE_MS = 1000;

/** A session that shares its provider reference with others (one user at the provider, many sessions). */
interface Sharing {
  readonly id: string;
  readonly attempt?: string | null;
  readonly createdAt: Date;
  readonly outcome?: DecisionOutcome | null;
  /** The verdict that an authenticated webhook last stated, and when it was received. */
  readonly signaledAt?: Date | null;
  readonly signaledOutcome?: DecisionOutcome | null;
}

/** A verdict that a webhook states, not yet stored with its session. */
export interface StatedVerdict {
  readonly outcome: DecisionOutcome;
  readonly receivedAt: Date;
}

/**
 * The session that a report is about, among those that share its provider reference (the newest first); null where
 * nothing shows it. An old verdict must never complete a new session.
 */
export function sessionOfReport<Session extends Sharing>(
  sessions: readonly Session[],
  { attempt, attemptBeganAt, decision }: Pick<Report, 'attempt' | 'attemptBeganAt' | 'decision'>,
  stated: StatedVerdict | null = null,
): Session | null {
  const [newest, ...earlier] = sessions;
  if (!newest || earlier.length === 0) return newest ?? null;
  const bound = attempt ? sessions.find((session) => session.attempt === attempt) : null;
  if (bound) return bound;
  // Proof 1: the attempt began after the start of the session, and before that of any newer one.
  if (attemptBeganAt) {
    const latest = attemptBeganAt.getTime() + CLOCK_TOLERANCE_MS;
    return sessions.find(({ createdAt }) => createdAt.getTime() <= latest) ?? null;
  }
  // Proof 2: a new attempt id counts only if every earlier session with a decision has its attempt id stored.
  const isNewAttempt = Boolean(attempt) && earlier.every(({ attempt: other, outcome }) => other || !outcome);
  // Proof 3: an authenticated webhook, received since the session's start, states the same verdict.
  return !decision || isNewAttempt || isStated(newest, decision.outcome, stated) ? newest : null;
}

function isStated(
  { createdAt, signaledAt, signaledOutcome }: Sharing,
  outcome: DecisionOutcome,
  stated: StatedVerdict | null,
): boolean {
  if (stated && stated.receivedAt > createdAt) return stated.outcome === outcome;
  return Boolean(signaledAt && signaledAt > createdAt && signaledOutcome === outcome);
}
