import type { CheckType } from '../../domain/check.ts';
import { type Reason, type ReasonCode, reason } from '../../domain/reason.ts';
import { rawReason } from '../wire/raw-reason.ts';

/** `reject_message` as documented, and the upstream provider's texts that say why, in lower case. */
export const REJECT_MESSAGES: ReadonlyMap<string, ReasonCode> = new Map([
  ['document_invalid', 'DOCUMENT_INVALID'],
  ['face_mismatch', 'FACE_MISMATCH'],
  ['liveness_failed', 'LIVENESS_FAILED'],
  ['name_mismatch', 'DATA_MISMATCH_NAME'],
  ['id_mismatch', 'ID_NUMBER_MISMATCH'],
  ['exceed maximum number of retries', 'ATTEMPTS_EXHAUSTED'],
  ['ocr failed', 'DOCUMENT_DATA_UNREADABLE'],
  ['session expired and onboarding process not finished', 'TIMED_OUT'],
]);

/** The upstream provider's texts on how far the applicant came, not why: a failed flag says more. In lower case. */
export const PROGRESS_MESSAGES: ReadonlyMap<string, ReasonCode> = new Map([
  ['consent accepted', 'OTHER'],
  ['ocr preview update completed', 'OTHER'],
  ['step 1 passed', 'OTHER'],
  ['step 2 passed', 'OTHER'],
  // The second step is the selfie: face or liveness, which the flags tell apart.
  ['step 2 failed', 'FACE_MISMATCH'],
  ['ekyc onboarding process successful', 'OTHER'],
]);

/** The flags of `verification`, each with its check and the reason of its failure. */
export const FLAGS = [
  { flag: 'document_valid', check: 'DOCUMENT_AUTHENTICITY', failure: 'DOCUMENT_INVALID' },
  { flag: 'name_match', check: 'NAME_MATCH', failure: 'DATA_MISMATCH_NAME' },
  { flag: 'id_match', check: 'ID_NUMBER_MATCH', failure: 'ID_NUMBER_MISMATCH' },
  { flag: 'front_back_match', check: 'DOCUMENT_DATA_CONSISTENCY', failure: 'DOCUMENT_DATA_INCONSISTENT' },
  { flag: 'landmark_valid', check: 'DOCUMENT_SECURITY_FEATURES', failure: 'DOCUMENT_INVALID' },
  { flag: 'face_match', check: 'FACE_MATCH', failure: 'FACE_MISMATCH' },
  { flag: 'liveness_passed', check: 'LIVENESS', failure: 'LIVENESS_FAILED' },
] as const satisfies readonly {
  readonly flag: string;
  readonly check: CheckType;
  readonly failure: ReasonCode;
}[];

/** Whether each check passed; null or absent: it was not made. */
export type Flags = Readonly<Partial<Record<(typeof FLAGS)[number]['flag'], boolean | null>>>;

/** Reasons of a rejection: the message where it says why, else the failed flags, else the message as it is. */
export function rejectionReasons(message: string | null, flags: Flags): Reason[] {
  const raw = rawReason(message);
  const word = message?.trim().toLowerCase() ?? '';
  const documented = REJECT_MESSAGES.get(word);
  if (documented) return [reason(documented, raw)];
  const failed = FLAGS.filter(({ flag }) => flags[flag] === false);
  if (failed.length > 0) return failed.map(({ flag, failure }) => reason(failure, raw ?? { code: flag }));
  // A rejection without a text may stand for "not available". It is still a rejection, with the reason OTHER.
  return [reason(PROGRESS_MESSAGES.get(word) ?? (raw ? 'UNMAPPED' : 'OTHER'), raw)];
}
