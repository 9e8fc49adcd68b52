/** The applicant's possible reaction to a reason. */
export const USER_ACTIONS = [
  'RETAKE_DOCUMENT_PHOTO',
  'RETAKE_SELFIE',
  'USE_OTHER_DOCUMENT',
  'CORRECT_DATA',
  'PROVIDE_MORE',
  'CHANGE_DEVICE',
  'CONTACT_SUPPORT',
  'WAIT',
  'NONE',
] as const;
export type UserAction = (typeof USER_ACTIONS)[number];

interface ReasonTraits {
  readonly retryable: boolean;
  readonly userAction: UserAction;
  /** Staff-only reasons are shown to an applicant as UNABLE_TO_VERIFY. */
  readonly audience: 'APPLICANT' | 'STAFF';
}

const applicant = (retryable: boolean, userAction: UserAction): ReasonTraits => ({
  retryable,
  userAction,
  audience: 'APPLICANT',
});
const staff = (retryable: boolean): ReasonTraits => ({
  retryable,
  userAction: 'CONTACT_SUPPORT',
  audience: 'STAFF',
});

/** The closed list of reasons with their defaults; what a provider says itself wins. */
export const REASONS = {
  IMAGE_POOR_QUALITY: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  IMAGE_MISSING: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_NOT_FOUND: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_CUT_OFF_OR_COVERED: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_SIDE_MISSING: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_DAMAGED: applicant(true, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_EXPIRED: applicant(true, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_TYPE_NOT_ACCEPTED: applicant(true, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_COUNTRY_NOT_ACCEPTED: applicant(false, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_LANGUAGE_NOT_SUPPORTED: applicant(true, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_INCOMPLETE: applicant(true, 'USE_OTHER_DOCUMENT'),
  DOCUMENT_DATA_UNREADABLE: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_DATA_INCONSISTENT: staff(true),
  DOCUMENT_NOT_ORIGINAL: applicant(true, 'RETAKE_DOCUMENT_PHOTO'),
  DOCUMENT_INVALID: staff(false),
  DOCUMENT_TAMPERED: staff(false),
  DATA_MISMATCH_NAME: applicant(true, 'CORRECT_DATA'),
  DATA_MISMATCH_BIRTHDATE: applicant(true, 'CORRECT_DATA'),
  DATA_MISMATCH_OTHER: applicant(true, 'CORRECT_DATA'),
  ID_NUMBER_MISMATCH: applicant(true, 'CORRECT_DATA'),
  DATABASE_NO_MATCH: staff(true),
  ADDRESS_NOT_PROVEN: applicant(true, 'PROVIDE_MORE'),
  FACE_NOT_VISIBLE: applicant(true, 'RETAKE_SELFIE'),
  FACE_MULTIPLE: applicant(true, 'RETAKE_SELFIE'),
  FACE_MISMATCH: applicant(true, 'RETAKE_SELFIE'),
  LIVENESS_FAILED: applicant(true, 'RETAKE_SELFIE'),
  LIVENESS_SPOOF: staff(false),
  DUPLICATE_PERSON: staff(false),
  UNDER_AGE: applicant(false, 'NONE'),
  SANCTIONS_MATCH: staff(false),
  PEP_MATCH: staff(false),
  ADVERSE_MEDIA_MATCH: staff(false),
  BLOCKLIST_MATCH: staff(false),
  FRAUD_SUSPECTED: staff(false),
  LOCATION_RESTRICTED: staff(false),
  POLICY_RESTRICTED: staff(false),
  CONSENT_REFUSED: applicant(true, 'NONE'),
  DEVICE_NOT_SUPPORTED: applicant(true, 'CHANGE_DEVICE'),
  ATTEMPTS_EXHAUSTED: applicant(true, 'CONTACT_SUPPORT'),
  TIMED_OUT: applicant(true, 'NONE'),
  PROVIDER_UNAVAILABLE: applicant(true, 'WAIT'),
  UNABLE_TO_VERIFY: applicant(false, 'CONTACT_SUPPORT'),
  OTHER: staff(false),
  UNMAPPED: staff(false),
} as const satisfies Record<string, ReasonTraits>;
export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[];

/** The provider's own code and text, unchanged. The text may be personal: seal it at rest, keep it out of logs. */
export interface RawReason {
  readonly code: string | null;
  readonly message: string | null;
}

/** Why a decision or check came out as it did. */
export interface Reason {
  readonly code: ReasonCode;
  readonly retryable: boolean;
  readonly userAction: UserAction;
  readonly raw: RawReason | null;
}

/** A reason with the list's defaults, or what the provider said instead. */
export function reason(
  code: ReasonCode,
  raw: Partial<RawReason> | null = null,
  overrides: Partial<Pick<Reason, 'retryable' | 'userAction'>> = {},
): Reason {
  const { retryable, userAction } = REASONS[code];
  return {
    code,
    retryable,
    userAction,
    ...overrides,
    raw: raw && { code: raw.code ?? null, message: raw.message ?? null },
  };
}

/**
 * Reasons as an applicant may see them: without the provider's words, without staff-only codes (tipping off), and
 * without the number of those.
 */
export function reasonsForApplicant(given: readonly Reason[]): Reason[] {
  const isVisible = ({ code }: Reason) => REASONS[code].audience === 'APPLICANT' && code !== 'UNABLE_TO_VERIFY';
  const visible = given.filter(isVisible).map((each) => ({ ...each, raw: null }));
  return visible.length === given.length ? visible : [...visible, reason('UNABLE_TO_VERIFY')];
}
