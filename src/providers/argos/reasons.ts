import { type Reason, type ReasonCode, reason } from '../../domain/reason.ts';

/** `commentCode`: both revisions of the table, and the rejections of an injection. */
export const COMMENT_CODES: ReadonlyMap<string, ReasonCode> = new Map([
  ['id_image_invalidImage', 'DOCUMENT_NOT_FOUND'],
  ['id_image_invalidId', 'DOCUMENT_TYPE_NOT_ACCEPTED'],
  ['id_image_error', 'IMAGE_MISSING'],
  ['id_image_badImage', 'IMAGE_POOR_QUALITY'],
  ['id_info_dataMismatch', 'DATA_MISMATCH_OTHER'],
  ['id_info_blacklist', 'POLICY_RESTRICTED'],
  ['blacklistCountry', 'POLICY_RESTRICTED'],
  ['blackliskCountries', 'POLICY_RESTRICTED'],
  ['id_info_notOfAge', 'UNDER_AGE'],
  ['under_ageLimit', 'UNDER_AGE'],
  ['duplicate_user', 'DUPLICATE_PERSON'],
  ['duplicated_user_PII_exact', 'DUPLICATE_PERSON'],
  ['duplicated_face', 'DUPLICATE_PERSON'],
  ['too_many_retry', 'ATTEMPTS_EXHAUSTED'],
  ['invalid_acceptedID', 'DOCUMENT_TYPE_NOT_ACCEPTED'],
  ['no-date-of-birth', 'DOCUMENT_INCOMPLETE'],
  ['expired_id', 'DOCUMENT_EXPIRED'],
  ['automatic_verification_fail', 'IMAGE_POOR_QUALITY'],
  ['address_image_invalidImage', 'ADDRESS_NOT_PROVEN'],
  ['address_image_error', 'ADDRESS_NOT_PROVEN'],
  ['address_image_badImage', 'ADDRESS_NOT_PROVEN'],
  ['address_info_expiredDocument', 'ADDRESS_NOT_PROVEN'],
  ['address_info_dataMismatch', 'ADDRESS_NOT_PROVEN'],
  ['timeout', 'TIMED_OUT'],
  ['other', 'OTHER'],
  ['ipRisk_failCategory', 'LOCATION_RESTRICTED'],
  ['distanceChecks_ipGeo', 'LOCATION_RESTRICTED'],
]);

/** `retryCode`: why an attempt had to be repeated. */
export const RETRY_CODES: ReadonlyMap<string, ReasonCode> = new Map([
  ['liveness_error', 'LIVENESS_FAILED'],
  ['face_compare_underscore', 'FACE_MISMATCH'],
]);

/** Why a submission was rejected: its codes, each with its comment; empty ones say nothing. */
export function rejectionReasons(codes: readonly string[], comments: readonly string[]): Reason[] {
  const coded = codes.flatMap((code, index) =>
    code ? [reason(COMMENT_CODES.get(code) ?? 'UNMAPPED', { code, message: comments[index] || null })] : [],
  );
  if (coded.length > 0) return coded;
  const said = comments.filter((message) => message !== '');
  return said.length > 0 ? said.map((message) => reason('UNMAPPED', { message })) : [reason('OTHER')];
}

/** Retry codes without a row, as reasons; a code with a row is a reason of its check. */
export const unmappedRetries = (codes: readonly string[]): Reason[] =>
  codes.filter((code) => !RETRY_CODES.has(code)).map((code) => reason('UNMAPPED', { code }));
