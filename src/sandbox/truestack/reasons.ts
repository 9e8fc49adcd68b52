/** The verification flags GET and refresh tell. */
export const FLAGS = [
  'document_valid',
  'name_match',
  'id_match',
  'front_back_match',
  'landmark_valid',
  'face_match',
  'liveness_passed',
] as const;
export type Flag = (typeof FLAGS)[number];

/** Rejected without a message: what becomes of the upstream provider's "not available". */
export const NOT_AVAILABLE = 'not_available';

/** Each reject message (five documented codes, then the upstream provider's free texts) with the flag that fails. */
export const FAILED_FLAGS: Readonly<Record<string, Flag | null>> = {
  document_invalid: 'document_valid',
  face_mismatch: 'face_match',
  liveness_failed: 'liveness_passed',
  name_mismatch: 'name_match',
  id_mismatch: 'id_match',
  'OCR failed': 'document_valid',
  'OCR preview update completed': null,
  'Step 1 passed': null,
  'Step 2 passed': null,
  'Step 2 failed': 'face_match',
  'Consent accepted': null,
  'Exceed maximum number of retries': null,
  'Session expired and onboarding process not finished': null,
  'EKYC onboarding process successful': null,
  [NOT_AVAILABLE]: null,
};
