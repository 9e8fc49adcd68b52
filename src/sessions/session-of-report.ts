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

/** A webhook's stated verdict that is not yet kept with its session. */
export interface Signal {
  readonly outcome: DecisionOutcome;
  readonly receivedAt: Date;
}

/**
 * The session that a report is about, among those that share its provider reference (the newest first); null where
 * nothing shows it. An old verdict must never complete a new session. A verdict counts for the newest session only with
 * one of three proofs: an attempt id that differs from the earlier sessions', an attempt that began after the session's
 * start, or an authenticated webhook with the same verdict received since.
 */
export function sessionOfReport<Session extends Sharing>(
  sessions: readonly Session[],
  { attempt, attemptBeganAt, decision }: Pick<Report, 'attempt' | 'attemptBeganAt' | 'decision'>,
  signal: Signal | null = null,
): Session | null {
  const [newest, ...earlier] = sessions;
  if (!newest || earlier.length === 0) return newest ?? null;
  const bound = attempt ? sessions.find((session) => session.attempt === attempt) : null;
  if (bound) return bound;
  if (attemptBeganAt) {
    const latest = attemptBeganAt.getTime() + CLOCK_TOLERANCE_MS;
    return sessions.find(({ createdAt }) => createdAt.getTime() <= latest) ?? null;
  }
  const isNewAttempt = Boolean(attempt) && earlier.every(({ attempt: other, outcome }) => other || !outcome);
  return !decision || isNewAttempt || isSignaled(newest, decision.outcome, signal) ? newest : null;
}

function isSignaled(
  { createdAt, signaledAt, signaledOutcome }: Sharing,
  outcome: DecisionOutcome,
  signal: Signal | null,
): boolean {
  if (signal && signal.receivedAt > createdAt) return signal.outcome === outcome;
  return Boolean(signaledAt && signaledAt > createdAt && signaledOutcome === outcome);
}
