import type { CheckType } from '../domain/check.ts';
import type { DocumentType, Sex } from '../domain/document.ts';
import type { ErrorCode } from '../domain/error-code.ts';
import type { EventSource } from '../domain/event.ts';
import type { MediaKind } from '../domain/media.ts';
import type { ReasonCode } from '../domain/reason.ts';
import type { RiskLevel } from '../domain/screening.ts';
import type { Platform } from '../providers/contract/start.ts';
import type { WebhookAuthentication } from '../providers/contract/webhook.ts';

type Texts<Word extends string> = Readonly<Record<Word, string>>;

/** The descriptions of enum values whose list is long. The types demand one for every value. */
export const REASON_CODE_TEXTS: Texts<ReasonCode> = {
  IMAGE_POOR_QUALITY: 'An image is blurred, dark or has glare.',
  IMAGE_MISSING: 'An image is missing.',
  DOCUMENT_NOT_FOUND: 'No document is in the image.',
  DOCUMENT_CUT_OFF_OR_COVERED: 'A part of the document is cut off or covered.',
  DOCUMENT_SIDE_MISSING: 'A side of the document is missing.',
  DOCUMENT_DAMAGED: 'The document is damaged.',
  DOCUMENT_EXPIRED: 'The document has expired.',
  DOCUMENT_TYPE_NOT_ACCEPTED: 'The type of document is not accepted.',
  DOCUMENT_COUNTRY_NOT_ACCEPTED: 'The issuing country is not accepted.',
  DOCUMENT_LANGUAGE_NOT_SUPPORTED: 'The language of the document is not supported.',
  DOCUMENT_INCOMPLETE: 'The document lacks data that is needed.',
  DOCUMENT_DATA_UNREADABLE: 'The data of the document cannot be read.',
  DOCUMENT_DATA_INCONSISTENT: 'Parts of the document contradict each other.',
  DOCUMENT_NOT_ORIGINAL: 'The document is a copy, a screen or a printout.',
  DOCUMENT_INVALID: 'The document is not valid.',
  DOCUMENT_TAMPERED: 'The document was altered. Staff only.',
  DATA_MISMATCH_NAME: 'The name differs from the one that was given.',
  DATA_MISMATCH_BIRTHDATE: 'The date of birth differs from the one that was given.',
  DATA_MISMATCH_OTHER: 'Other data differs from what was given.',
  ID_NUMBER_MISMATCH: 'The number differs from the one that was given.',
  DATABASE_NO_MATCH: 'An official database has no such entry. Staff only.',
  ADDRESS_NOT_PROVEN: 'The address is not proven.',
  FACE_NOT_VISIBLE: 'The face is not visible.',
  FACE_MULTIPLE: 'Several faces are visible.',
  FACE_MISMATCH: 'The face differs from the one on the document.',
  LIVENESS_FAILED: 'The liveness check failed.',
  LIVENESS_SPOOF: 'The liveness check found a spoof. Staff only.',
  DUPLICATE_PERSON: 'The person was verified before under another id. Staff only.',
  UNDER_AGE: 'The person is too young.',
  SANCTIONS_MATCH: 'A sanctions list matches. Staff only.',
  PEP_MATCH: 'A list of politically exposed persons matches. Staff only.',
  ADVERSE_MEDIA_MATCH: 'Adverse media match. Staff only.',
  BLOCKLIST_MATCH: 'A blocklist matches. Staff only.',
  FRAUD_SUSPECTED: 'Fraud is suspected. Staff only.',
  LOCATION_RESTRICTED: 'The location is not allowed. Staff only.',
  POLICY_RESTRICTED: 'A rule of the provider or caller forbids it. Staff only.',
  CONSENT_REFUSED: 'The applicant refused consent.',
  DEVICE_NOT_SUPPORTED: 'The device or browser is not supported.',
  ATTEMPTS_EXHAUSTED: 'The allowed attempts are used up.',
  TIMED_OUT: 'The time ran out.',
  PROVIDER_UNAVAILABLE: 'The provider, or a source of its data, was not available.',
  UNABLE_TO_VERIFY: 'Shown to applicant tokens in place of staff-only codes.',
  OTHER: 'A reason outside this list. Staff only.',
  UNMAPPED: 'A code of the provider that the gateway does not know: see `raw`. Staff only.',
};

export const DOCUMENT_TYPE_TEXTS: Texts<DocumentType> = {
  PASSPORT: 'Passport.',
  NATIONAL_ID: 'National identity card.',
  DRIVING_LICENCE: 'Driving licence.',
  RESIDENCE_PERMIT: 'Residence permit.',
  VISA: 'Visa.',
  TAX_ID: 'Tax card, or another proof of a tax number.',
  VEHICLE_REGISTRATION: 'Vehicle registration.',
  PROOF_OF_ADDRESS: 'Proof of address, like a utility bill.',
  OTHER: 'A document outside this list.',
  UNKNOWN: 'The provider does not say.',
};

export const SEX_TEXTS: Texts<Sex> = {
  MALE: 'Male.',
  FEMALE: 'Female.',
  OTHER: 'Neither male nor female.',
  UNSPECIFIED: 'Stated as unspecified (X).',
};

export const CHECK_TYPE_TEXTS: Texts<CheckType> = {
  DOCUMENT_AUTHENTICITY: 'The document is genuine.',
  DOCUMENT_SECURITY_FEATURES: 'The security features of the document are present.',
  DOCUMENT_DATA_CONSISTENCY: 'The data of the document does not contradict itself.',
  DOCUMENT_EXPIRY: 'The document has not expired.',
  DOCUMENT_MRZ: 'The machine-readable zone of the document is correct.',
  DOCUMENT_IMAGE_QUALITY: 'The images of the document can be used.',
  NAME_MATCH: 'The name equals the one that was given.',
  ID_NUMBER_MATCH: 'The number equals the one that was given.',
  FACE_DETECTED: 'A face is visible.',
  FACE_MATCH: 'The face equals the one on the document.',
  LIVENESS: 'The person is present.',
  AGE: 'The person is old enough.',
  ADDRESS: 'The address is proven.',
  DATABASE: 'An official database confirms the data.',
  DUPLICATE: 'The person was not verified before under another id.',
  FRAUD: 'There are no signs of fraud.',
  SANCTIONS: 'No sanctions list matches.',
  PEP: 'No list of politically exposed persons matches.',
  ADVERSE_MEDIA: 'No adverse media match.',
  IP_GEOLOCATION: 'The location of the IP address is plausible.',
  OTHER: 'A check outside this list: see `providerCheck`.',
};

export const RISK_LEVEL_TEXTS: Texts<RiskLevel> = { LOW: 'Low risk.', MEDIUM: 'Medium risk.', HIGH: 'High risk.' };

export const MEDIA_KIND_TEXTS: Texts<MediaKind> = {
  DOCUMENT_FRONT: 'The front of the document.',
  DOCUMENT_BACK: 'The back of the document.',
  DOCUMENT_PORTRAIT: 'The portrait cut out of the document.',
  SELFIE: 'A selfie.',
  LIVENESS_FRAME: 'A frame of the liveness check.',
  LIVENESS_VIDEO: 'The video of the liveness check.',
  PROOF_OF_ADDRESS: 'A proof of address.',
  REPORT: "The provider's report as a file.",
  OTHER: 'A file outside this list.',
};

export const EVENT_SOURCE_TEXTS: Texts<EventSource> = {
  WEBHOOK: 'A webhook of the provider.',
  POLL: 'A poll of the provider by the gateway.',
  API: 'A mutation of a caller.',
  TIMER: 'A timer of the gateway.',
};

export const WEBHOOK_AUTHENTICATION_TEXTS: Texts<WebhookAuthentication> = {
  HMAC: 'An HMAC of the body.',
  BASIC: 'HTTP Basic credentials.',
  BEARER: 'A bearer token.',
  OAUTH2: 'An OAuth 2 access token.',
  ENCRYPTION: 'A body that is encrypted under a shared key.',
  SECRET_URL: 'An unguessable segment of the webhook URL.',
  NONE: 'No proof by the provider; the webhook URL has an unguessable segment.',
};

export const PLATFORM_TEXTS: Texts<Platform> = { WEB: 'A browser.', IOS: 'An iOS app.', ANDROID: 'An Android app.' };

export const ERROR_CODE_TEXTS: Texts<ErrorCode> = {
  INVALID_INPUT: 'Fields of the input are wrong: see `fields`.',
  UNAUTHENTICATED: 'The key or token is missing, wrong or expired.',
  FORBIDDEN: 'The key lacks the scope.',
  NOT_FOUND: 'There is nothing with this id.',
  CONFLICT: 'The request contradicts an earlier one.',
  UNSUPPORTED_BY_PROVIDER: 'The provider cannot do this.',
  PROVIDER_UNAUTHORIZED: "The provider refused the gateway's credentials.",
  PROVIDER_REJECTED: 'The provider refused the request.',
  PROVIDER_RATE_LIMITED: 'The calls allowed to the provider are used up for now.',
  PROVIDER_UNAVAILABLE: 'The provider did not answer, or its answer cannot be read.',
  PROVIDER_INSUFFICIENT_CREDITS: 'The account at the provider has no credits left.',
  RATE_LIMITED: 'The caller sends too many requests.',
  INTERNAL: 'The gateway failed.',
};
