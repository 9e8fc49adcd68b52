import type { Attempt } from '../domain/attempt.ts';
import type { Decision } from '../domain/decision.ts';
import type { Reason } from '../domain/reason.ts';
import type { SealedContinuation, SealedReasons, SealedSession } from './crypto/sealed.ts';
import type { StoredAttempt, StoredDecision, StoredReason } from './entities/session.ts';

// Reasons are split: codes are in clear, so that they can be filtered and counted; the provider's words are sealed.

/** Reasons without the provider's words. */
export const storedReasons = (reasons: readonly Reason[]): StoredReason[] =>
  reasons.map(({ code, retryable, userAction }) => ({ code, retryable, userAction }));

/** The provider's words of reasons, in the same order. */
export const rawReasons = (reasons: readonly Reason[]): SealedReasons => reasons.map(({ raw }) => raw);

/** Reasons with the provider's words, or without them where they are missing. */
export const joinReasons = (stored: readonly StoredReason[], raws: SealedReasons | null | undefined): Reason[] =>
  stored.map((reason, index) => ({ ...reason, raw: raws?.[index] ?? null }));

export const storedDecision = ({ outcome, source, decidedAt, reasons }: Decision): StoredDecision => ({
  outcome,
  source,
  decidedAt: decidedAt.toISOString(),
  reasons: storedReasons(reasons),
});

export const storedAttempt = ({ submittedAt, reasons, ...attempt }: Attempt): StoredAttempt => ({
  ...attempt,
  submittedAt: submittedAt?.toISOString() ?? null,
  reasons: storedReasons(reasons),
});

/** The columns of a session row that hold reasons, and times as the row's driver gives them. */
interface ReasonColumns {
  readonly decisions: readonly StoredDecision[];
  readonly inputReasons: readonly StoredReason[];
  readonly attempts: readonly StoredAttempt[];
}

/** Every decision of a session, the newest first. */
export const decisionsOf = (
  { decisions }: Pick<ReasonColumns, 'decisions'>,
  sealed: SealedSession | null,
): Decision[] =>
  decisions.map(({ decidedAt, reasons, ...decision }, index) => ({
    ...decision,
    decidedAt: new Date(decidedAt),
    reasons: joinReasons(reasons, decisionWords(sealed, index)),
  }));

// Rows of an earlier version hold only the words of the decision in force.
const decisionWords = (sealed: SealedSession | null, index: number): SealedReasons | undefined =>
  sealed?.decisions ? sealed.decisions[index] : index === 0 ? sealed?.reasons : undefined;

/** Why the applicant must act again. */
export const inputReasonsOf = (
  { inputReasons }: Pick<ReasonColumns, 'inputReasons'>,
  sealed: SealedSession | null,
): Reason[] => joinReasons(inputReasons, sealed?.inputReasons);

/** The attempts that the provider reported. */
export const attemptsOf = ({ attempts }: Pick<ReasonColumns, 'attempts'>, sealed: SealedSession | null): Attempt[] =>
  attempts.map(({ submittedAt, reasons, ...attempt }, index) => ({
    ...attempt,
    submittedAt: submittedAt ? new Date(submittedAt) : null,
    reasons: joinReasons(reasons, sealed?.attempts?.[index]),
  }));

/** A continuation with its times as dates. */
export type StoredContinuation = WithDate<SealedContinuation>;
type WithDate<Kept> = Kept extends { readonly expiresAt: string | null }
  ? Omit<Kept, 'expiresAt'> & { readonly expiresAt: Date | null }
  : never;

/** The continuation of a session; null once the session has ended or was erased. */
export function continuationOf(sealed: SealedSession | null): StoredContinuation | null {
  const { continuation, hostedUrl } = sealed ?? {};
  if (continuation) {
    return { ...continuation, expiresAt: continuation.expiresAt ? new Date(continuation.expiresAt) : null };
  }
  return hostedUrl ? { kind: 'link', url: hostedUrl, expiresAt: null } : null;
}
