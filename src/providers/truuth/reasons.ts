import type { CheckType } from '../../domain/check.ts';
import { type Reason, type ReasonCode, reason } from '../../domain/reason.ts';
import { rawReason } from '../wire/raw-reason.ts';
import type { SingleCheck } from './wire.ts';

interface Meaning {
  readonly check: CheckType;
  readonly failure: ReasonCode;
}

/**
 * The subject of a check and the reason of its failure, by the words of its type or name: the provider publishes no
 * list of either (README §4). The first row that fits wins; the words are in lower case with single spaces between.
 */
const MEANINGS: readonly (readonly [words: RegExp, check: CheckType, failure: ReasonCode])[] = [
  [/\bspoof|\bpresentation attack/, 'LIVENESS', 'LIVENESS_SPOOF'],
  [/\bliveness\b/, 'LIVENESS', 'LIVENESS_FAILED'],
  [/\bface ?(match|comparison|similarity)/, 'FACE_MATCH', 'FACE_MISMATCH'],
  [/\bexpir/, 'DOCUMENT_EXPIRY', 'DOCUMENT_EXPIRED'],
  [/\bmrz\b/, 'DOCUMENT_MRZ', 'DOCUMENT_DATA_INCONSISTENT'],
  [/\bconsisten/, 'DOCUMENT_DATA_CONSISTENCY', 'DOCUMENT_DATA_INCONSISTENT'],
  [/\b(tamper|forge)/, 'DOCUMENT_AUTHENTICITY', 'DOCUMENT_TAMPERED'],
  [/\bauthentic/, 'DOCUMENT_AUTHENTICITY', 'DOCUMENT_INVALID'],
  [/\bsecurity\b/, 'DOCUMENT_SECURITY_FEATURES', 'DOCUMENT_INVALID'],
  [/\b(quality\b|blur|glare)/, 'DOCUMENT_IMAGE_QUALITY', 'IMAGE_POOR_QUALITY'],
  [/\bsanction/, 'SANCTIONS', 'SANCTIONS_MATCH'],
  [/\bpeps?\b/, 'PEP', 'PEP_MATCH'],
  [/\bduplicat/, 'DUPLICATE', 'DUPLICATE_PERSON'],
  [/\bfraud/, 'FRAUD', 'FRAUD_SUSPECTED'],
  [/\b(block|black|watch) ?list/, 'FRAUD', 'BLOCKLIST_MATCH'],
  // After all that a face may be suspected of.
  [/\b(face|selfie)\b/, 'FACE_DETECTED', 'FACE_NOT_VISIBLE'],
  [/(?<!\b(ip|email|e mail) )\baddress\b/, 'ADDRESS', 'ADDRESS_NOT_PROVEN'],
  [/\bage\b/, 'AGE', 'UNDER_AGE'],
  [/\bname\b/, 'NAME_MATCH', 'DATA_MISMATCH_NAME'],
];

/** Every type that a check of Truuth's can be of. */
export const CHECK_TYPES: readonly CheckType[] = [...new Set(MEANINGS.map(([, check]) => check)), 'OTHER'];

/** The meaning of a check, by the first of its words that fits a row; null when none does. */
export function meaningOf(...words: readonly (string | null | undefined)[]): Meaning | null {
  const row = words.map(rowOf).find((found) => found !== undefined);
  return row ? { check: row[1], failure: row[2] } : null;
}

function rowOf(word: string | null | undefined) {
  const spelled = (word ?? '')
    .replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ');
  return MEANINGS.find(([words]) => words.test(spelled));
}

/** The reason of a failed check. `statusReason` is free text, however short: a message, never a code. */
export function failureOf({ type, name, statusReason }: Partial<SingleCheck>): Reason {
  const named = rawReason(type || name);
  const message = statusReason?.trim() || named?.message || null;
  return reason(meaningOf(type, name)?.failure ?? 'UNMAPPED', { code: named?.code ?? null, message });
}
