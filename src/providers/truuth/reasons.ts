import type { CheckType } from '../../domain/check.ts';
import type { ReasonCode } from '../../domain/reason.ts';

interface Meaning {
  readonly check: CheckType;
  readonly failure: ReasonCode;
}

/**
 * What a check's type or name speaks of, by a word in it: the vendor publishes no list of types (fact sheet §7), so the
 * first row whose word occurs wins, and a check without a row is OTHER.
 */
const MEANINGS: readonly (readonly [word: string, meaning: Meaning])[] = [
  ['liveness', { check: 'LIVENESS', failure: 'LIVENESS_FAILED' }],
  ['spoof', { check: 'LIVENESS', failure: 'LIVENESS_SPOOF' }],
  ['facematch', { check: 'FACE_MATCH', failure: 'FACE_MISMATCH' }],
  ['face', { check: 'FACE_DETECTED', failure: 'FACE_NOT_VISIBLE' }],
  ['expir', { check: 'DOCUMENT_EXPIRY', failure: 'DOCUMENT_EXPIRED' }],
  ['mrz', { check: 'DOCUMENT_MRZ', failure: 'DOCUMENT_DATA_INCONSISTENT' }],
  ['consisten', { check: 'DOCUMENT_DATA_CONSISTENCY', failure: 'DOCUMENT_DATA_INCONSISTENT' }],
  ['tamper', { check: 'DOCUMENT_AUTHENTICITY', failure: 'DOCUMENT_TAMPERED' }],
  ['authentic', { check: 'DOCUMENT_AUTHENTICITY', failure: 'DOCUMENT_INVALID' }],
  ['security', { check: 'DOCUMENT_SECURITY_FEATURES', failure: 'DOCUMENT_INVALID' }],
  ['quality', { check: 'DOCUMENT_IMAGE_QUALITY', failure: 'IMAGE_POOR_QUALITY' }],
  ['blur', { check: 'DOCUMENT_IMAGE_QUALITY', failure: 'IMAGE_POOR_QUALITY' }],
  ['sanction', { check: 'SANCTIONS', failure: 'SANCTIONS_MATCH' }],
  ['pep', { check: 'PEP', failure: 'PEP_MATCH' }],
  ['duplicate', { check: 'DUPLICATE', failure: 'DUPLICATE_PERSON' }],
  ['fraud', { check: 'FRAUD', failure: 'FRAUD_SUSPECTED' }],
  ['address', { check: 'ADDRESS', failure: 'ADDRESS_NOT_PROVEN' }],
  ['age', { check: 'AGE', failure: 'UNDER_AGE' }],
  ['name', { check: 'NAME_MATCH', failure: 'DATA_MISMATCH_NAME' }],
];

/** What a check is about; null for one that no row speaks of. */
export function meaningOf(...words: readonly (string | null | undefined)[]): Meaning | null {
  const spelled = words.map((word) => (word ?? '').toLowerCase().replace(/[^a-z]/g, '')).join(' ');
  return MEANINGS.find(([word]) => spelled.includes(word))?.[1] ?? null;
}
