import type { CheckType } from '../../domain/check.ts';
import { type Reason, type ReasonCode, reason } from '../../domain/reason.ts';
import { rawReason } from '../wire/raw-reason.ts';

/** `statusReason` by its letters alone: POOR_PHOTO_QUALITY of the older API is PoorPhotoQuality of the newer. */
export const STATUS_REASONS: ReadonlyMap<string, ReasonCode> = new Map([
  ['missingdocumentphoto', 'IMAGE_MISSING'],
  ['documentnotaccepted', 'DOCUMENT_TYPE_NOT_ACCEPTED'],
  ['datadoesnotmatch', 'DATA_MISMATCH_OTHER'],
  ['sanctioned', 'SANCTIONS_MATCH'],
  ['missingselfiephoto', 'FACE_NOT_VISIBLE'],
  ['facesdoesnotmatch', 'FACE_MISMATCH'],
  ['poorphotoquality', 'IMAGE_POOR_QUALITY'],
  ['poorphotolighting', 'IMAGE_POOR_QUALITY'],
  ['blurredphoto', 'IMAGE_POOR_QUALITY'],
  ['badmediaformat', 'IMAGE_POOR_QUALITY'],
  ['miscellaneous', 'OTHER'],
  ['possiblefraudattempt', 'FRAUD_SUSPECTED'],
  ['unrelatedphoto', 'DOCUMENT_NOT_FOUND'],
  ['morethanoneperson', 'FACE_MULTIPLE'],
  ['prohibitedcountryorstate', 'DOCUMENT_COUNTRY_NOT_ACCEPTED'],
  ['documentisexpired', 'DOCUMENT_EXPIRED'],
  ['documentwithnonlatincharacters', 'DOCUMENT_LANGUAGE_NOT_SUPPORTED'],
  ['partofdocumentiscovered', 'DOCUMENT_CUT_OFF_OR_COVERED'],
  ['expiredidentification', 'TIMED_OUT'],
  ['undefined', 'OTHER'],
  // Words of approvals. In a rejection they name the reviewer, not the cause.
  ['manuallyidentified', 'OTHER'],
  ['automaticallyidentified', 'OTHER'],
  ['verified', 'OTHER'],
]);

/** `rules[].name`: the check of each, and the reason of its failure. */
export const RULES: ReadonlyMap<string, { readonly check: CheckType; readonly failure: ReasonCode }> = new Map([
  ['SelfieHasFace', { check: 'FACE_DETECTED', failure: 'FACE_NOT_VISIBLE' }],
  ['DocumentHasFace', { check: 'FACE_DETECTED', failure: 'DOCUMENT_NOT_FOUND' }],
  ['SelfieAndDocumentFacesMatch', { check: 'FACE_MATCH', failure: 'FACE_MISMATCH' }],
  ['SuccessfulPassiveLivenessCheck', { check: 'LIVENESS', failure: 'LIVENESS_FAILED' }],
  ['DocumentAndActiveLivenessAgeComparisonValid', { check: 'AGE', failure: 'FACE_MISMATCH' }],
]);

/** The reason of a rejection. */
export function rejectionReason(word: string | null | undefined): Reason {
  const raw = rawReason(word);
  if (!raw) return reason('OTHER');
  return reason(STATUS_REASONS.get((word ?? '').toLowerCase().replace(/[^a-z]/g, '')) ?? 'UNMAPPED', raw);
}
