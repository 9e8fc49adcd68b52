/** The rules of an identification, as far as they are known. */
export const RULES = [
  'SelfieHasFace',
  'DocumentHasFace',
  'SelfieAndDocumentFacesMatch',
  'SuccessfulPassiveLivenessCheck',
  'DocumentAndActiveLivenessAgeComparisonValid',
] as const;

/** The parts of an identification that show why it was rejected; rules that are not named succeed. */
export interface Failure {
  readonly mrzVerified: boolean;
  readonly rules: Readonly<Partial<Record<(typeof RULES)[number], 'Fail' | 'Unavailable'>>>;
}

const failure = (rules: Failure['rules'] = {}, mrzVerified = true): Failure => ({ rules, mrzVerified });
const UNREADABLE = failure({}, false);

/** Why an identification can be rejected: the legacy API's list in the newer spelling. */
export const REASONS: Readonly<Record<string, Failure>> = {
  PoorPhotoQuality: UNREADABLE,
  MissingDocumentPhoto: failure({ DocumentHasFace: 'Fail', SelfieAndDocumentFacesMatch: 'Unavailable' }, false),
  DocumentNotAccepted: failure(),
  DataDoesNotMatch: failure(),
  Sanctioned: failure(),
  MissingSelfiePhoto: failure({ SelfieHasFace: 'Fail', SelfieAndDocumentFacesMatch: 'Unavailable' }),
  FacesDoesNotMatch: failure({ SelfieAndDocumentFacesMatch: 'Fail' }),
  PoorPhotoLighting: UNREADABLE,
  BlurredPhoto: UNREADABLE,
  BadMediaFormat: UNREADABLE,
  Miscellaneous: failure(),
  PossibleFraudAttempt: failure({ SuccessfulPassiveLivenessCheck: 'Fail' }),
  UnrelatedPhoto: UNREADABLE,
  MoreThanOnePerson: failure({ SelfieAndDocumentFacesMatch: 'Fail' }),
  ProhibitedCountryOrState: failure(),
  DocumentIsExpired: failure(),
  DocumentWithNonLatinCharacters: failure(),
  PartOfDocumentIsCovered: UNREADABLE,
  ExpiredIdentification: failure(),
  Undefined: failure(),
};

/** The same parts of an identification that was not rejected. */
export const NO_FAILURE: Failure = failure();
