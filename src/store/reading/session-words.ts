import type { Attempt } from '../../domain/attempt.ts';
import type { Decision, DecisionOutcome } from '../../domain/decision.ts';
import type { Reason } from '../../domain/reason.ts';
import { dataKeyOf, type SealedParts, type SealedSession, unsealRow } from '../crypto/sealed.ts';
import type { Vault } from '../crypto/vault.ts';
import type { StoredAttempt, StoredDecision, StoredReason } from '../entities/session.ts';
import { attemptsOf, continuationOf, decisionsOf, inputReasonsOf, type StoredContinuation } from '../session-codec.ts';

/** The columns of a session row that its sealed words are joined with. */
interface WordsRow {
  readonly id: string;
  readonly applicantId: string;
  readonly dataKey?: Buffer | null;
  readonly sealed?: Buffer | null;
  readonly sealedParts?: Buffer | null;
  readonly outcome?: DecisionOutcome | null;
  readonly decisions: readonly StoredDecision[];
  readonly inputReasons: readonly StoredReason[];
  readonly attempts: readonly StoredAttempt[];
  readonly attempt?: string | null;
  readonly submittedAt?: Date | null;
}

const sessions = new WeakMap<object, SealedSession | null>();
const parts = new WeakMap<object, SealedParts | null>();

/** The sealed part of a session; null once its person was erased. Unsealed once per row. */
export function openSession(vault: Vault, row: WordsRow): SealedSession | null {
  let sealed = sessions.get(row);
  if (sealed === undefined) {
    const key = dataKeyOf(vault, { id: row.applicantId, dataKey: row.dataKey });
    sealed = key && row.sealed ? unsealRow(key, 'session', row.id, row.sealed).reveal() : null;
    sessions.set(row, sealed);
  }
  return sealed;
}

const NO_PARTS: SealedParts = { details: [], matches: [] };

/** The details and matches of a session; none once its person was erased. Unsealed once per row. */
export function openParts(vault: Vault, row: WordsRow): SealedParts {
  let sealed = parts.get(row);
  if (sealed === undefined) {
    const key = row.sealedParts ? dataKeyOf(vault, { id: row.applicantId, dataKey: row.dataKey }) : null;
    sealed = key && row.sealedParts ? unsealRow(key, 'session_parts', row.id, row.sealedParts).reveal() : null;
    parts.set(row, sealed);
  }
  return sealed ?? NO_PARTS;
}

// Reasons without words need nothing unsealed.
const wordsOf = (vault: Vault, row: WordsRow, reasons: readonly StoredReason[]): SealedSession | null =>
  reasons.length > 0 ? openSession(vault, row) : null;

/** Every decision of a session, the newest first. */
export const decisionHistoryOf = (vault: Vault, row: WordsRow): Decision[] =>
  decisionsOf(
    row,
    wordsOf(
      vault,
      row,
      row.decisions.flatMap(({ reasons }) => reasons),
    ),
  );

/** The decision that stands; null without one. */
export const decisionOf = (vault: Vault, row: WordsRow): Decision | null =>
  row.outcome ? (decisionHistoryOf(vault, row)[0] ?? null) : null;

/** Why the applicant must act again; empty unless the provider asks for input. */
export const inputReasonsOfRow = (vault: Vault, row: WordsRow): Reason[] =>
  inputReasonsOf(row, wordsOf(vault, row, row.inputReasons));

/** The continuation; null once the session has ended or was erased. */
export const continuationOfRow = (vault: Vault, row: WordsRow): StoredContinuation | null =>
  continuationOf(openSession(vault, row));

const RESULT_OF = { APPROVED: 'ACCEPTED', REJECTED: 'REJECTED' } as const;

/** The attempts that the provider reports; where it reports none, one once the applicant has submitted. */
export function attemptsOfRow(vault: Vault, row: WordsRow): Attempt[] {
  const { attempt = null, submittedAt = null } = row;
  if (row.attempts.length > 0) {
    return attemptsOf(
      row,
      wordsOf(
        vault,
        row,
        row.attempts.flatMap(({ reasons }) => reasons),
      ),
    );
  }
  if (!submittedAt) return [];
  const decision = decisionOf(vault, row);
  const result = decision && RESULT_OF[decision.outcome];
  return [{ number: 1, providerReference: attempt, submittedAt, result, reasons: decision?.reasons ?? [] }];
}
