import type { Check } from '../../domain/check.ts';
import { countryCode } from '../../domain/country.ts';
import { calendarDate, moment } from '../../domain/date.ts';
import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import { score } from '../../domain/score.ts';
import type { RiskLevel, Screening } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { COMMENT_CODES, RETRY_CODES, rejectionReasons } from './reasons.ts';
import * as wire from './wire.ts';

/** A submission as a report. */
export function reportOf(given: wire.Submission): Report {
  const word = given.kyc?.result ?? null;
  const decision = decisionOf(given);
  const isOver = decision !== null || word === 'pending';
  return {
    ...statusReport(statusOf(word), word, timeOf(given)),
    decision,
    providerReference: given.submission_id,
    ...(isOver && given.data && { documents: [documentOf(given.data, given.additional_list)] }),
    ...(isOver && { checks: checksOf(given) }),
    ...(given.aml && { screening: screeningOf(given.aml) }),
    ...(given.image && { media: mediaOf(given.image) }),
  };
}

/** The newest time that the submission gives for itself. */
function timeOf({ updated_at, kyc_result_at, pending_at, created_at }: wire.Submission): Date | null {
  const times = [updated_at, kyc_result_at, pending_at, created_at].flatMap((text) => moment(text) ?? []);
  return times.length > 0 ? new Date(Math.max(...times.map((time) => time.getTime()))) : null;
}

function statusOf(word: string | null): SessionStatus | null {
  switch (word) {
    case 'incomplete':
      return 'IN_PROGRESS';
    case 'pending':
      return 'IN_REVIEW';
    case 'approved':
    case 'rejected':
      return 'COMPLETED';
    default:
      return null;
  }
}

function decisionOf({ kyc, reviewer, kyc_result_at }: wire.Submission): ReportedDecision | null {
  const source = reviewer === 'system' ? 'PROVIDER_AUTOMATED' : reviewer ? 'PROVIDER_REVIEWER' : 'PROVIDER';
  const decidedAt = moment(kyc_result_at);
  switch (kyc?.result) {
    case 'approved':
      return { outcome: 'APPROVED', reasons: [], source, decidedAt };
    case 'rejected':
      return { outcome: 'REJECTED', reasons: rejectionReasons(kyc.commentCode, kyc.comment), source, decidedAt };
    default:
      return null;
  }
}

/** The vendor reports no list of checks: what its result and attempts say of document, face, age and duplicates. */
function checksOf({ kyc, data }: wire.Submission): Check[] {
  const codes = kyc?.commentCode ?? [];
  const attempts = kyc?.attempts ?? [];
  const retried = attempts.flatMap(({ retryCode }) => retryCode);
  const isApproved = kyc?.result === 'approved';
  const failed = (...wanted: readonly string[]) =>
    codes.filter((code) => wanted.includes(COMMENT_CODES.get(code) ?? ''));
  const check = (
    type: Check['type'],
    providerCheck: string,
    failures: readonly string[],
    points: number | null,
  ): Check => ({
    type,
    outcome: failures.length > 0 ? 'FAILED' : isApproved ? 'PASSED' : 'INCONCLUSIVE',
    score: points,
    providerCheck,
    reasons: failures.map((code) => reason(COMMENT_CODES.get(code) ?? RETRY_CODES.get(code) ?? 'UNMAPPED', { code })),
  });
  const exhausted = codes.includes('too_many_retry');
  const retries = (word: string) => (exhausted ? retried.filter((code) => RETRY_CODES.get(code) === word) : []);
  return [
    check(
      'DOCUMENT_AUTHENTICITY',
      'id_image',
      failed('DOCUMENT_NOT_FOUND', 'DOCUMENT_TYPE_NOT_ACCEPTED', 'IMAGE_MISSING'),
      null,
    ),
    check('DOCUMENT_IMAGE_QUALITY', 'id_image_quality', failed('IMAGE_POOR_QUALITY'), null),
    check('DOCUMENT_EXPIRY', 'expired_id', failed('DOCUMENT_EXPIRED'), null),
    check('FACE_MATCH', 'face_compare', retries('FACE_MISMATCH'), null),
    check('LIVENESS', 'liveness', retries('LIVENESS_FAILED'), score(attempts.at(-1)?.livenessScore, 100)),
    check('DUPLICATE', 'duplicate_user', failed('DUPLICATE_PERSON'), null),
    ...(typeof data?.age_group === 'string' ? [check('AGE', 'age_group', failed('UNDER_AGE'), null)] : []),
  ];
}

/** The result of a screening; a clean one has no documented word, so it is what is neither of the two others. */
export function screeningOf(aml: NonNullable<wire.Submission['aml']>): Screening {
  const { currentstatus: word } = aml;
  const status = word === 'Red Flag' ? 'HIT' : !word || word === 'Not Screened' ? 'NOT_SCREENED' : 'CLEAR';
  return { status, riskLevel: riskLevel(aml.risk_level_summary), hits: null, providerStatus: word ?? null };
}

function riskLevel(word: string | null | undefined): RiskLevel | null {
  switch (word?.toUpperCase()) {
    case 'HIGH':
      return 'HIGH';
    case 'MEDIUM':
      return 'MEDIUM';
    case 'LOW':
      return 'LOW';
    default:
      return null;
  }
}

/** Names of one thing in different revisions of the vendor's documents. */
const SPELLINGS = {
  fullName: ['full_name', 'fullName', 'name'],
  givenNames: ['first_name'],
  familyName: ['last_name'],
  dateOfBirth: ['date_of_birth', 'birthDate'],
  sex: ['gender'],
  nationality: ['nationality'],
  address: ['address_full', 'address'],
  number: ['documentNumber', 'identityNumber'],
  issuedOn: ['idcard_issueDate', 'issueDate'],
  expiresOn: ['idcard_expireDate', 'expireDate'],
  type: ['idType'],
  country: ['idcard_issuingCountry', 'issuingCountry'],
} as const;

// What is ours, or says nothing of the document.
const NOT_FIELDS = /^(?:cf\d|ip_?address|userid|email)$/i;

function documentOf(data: Readonly<Record<string, unknown>>, answers: unknown): Document {
  const left = new Map(Object.entries(data));
  const read = (names: readonly string[]): string | null => {
    const values = names.map((name) => {
      const value = textOf(left.get(name));
      left.delete(name);
      return value;
    });
    return values.find((value) => value !== null) ?? null;
  };
  const type = read(SPELLINGS.type);
  const known = {
    fullName: read(SPELLINGS.fullName),
    givenNames: read(SPELLINGS.givenNames),
    familyName: read(SPELLINGS.familyName),
    dateOfBirth: calendarDate(read(SPELLINGS.dateOfBirth)),
    sex: sexOf(read(SPELLINGS.sex)),
    nationality: countryCode(read(SPELLINGS.nationality)),
    address: read(SPELLINGS.address),
    number: read(SPELLINGS.number),
    issuedOn: calendarDate(read(SPELLINGS.issuedOn)),
    expiresOn: calendarDate(read(SPELLINGS.expiresOn)),
    issuingCountry: countryCode(read(SPELLINGS.country)),
  };
  const others = [...left].flatMap(([name, value]) => {
    const text = NOT_FIELDS.test(name) ? null : textOf(value);
    return text === null ? [] : [{ name, value: text }];
  });
  return document({
    ...known,
    type: documentType(type),
    providerType: type,
    fields: [...others, ...formAnswers(answers)],
  });
}

/** Additional form answers: what was asked, and what was answered. */
const formAnswers = (answers: unknown) =>
  (Array.isArray(answers) ? answers : []).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { blockType, answer, inputValue } = entry as Record<string, unknown>;
    return [{ name: `additional:${textOf(blockType) ?? ''}`, value: textOf(inputValue) ?? textOf(answer) }];
  });

const textOf = (value: unknown): string | null =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;

function documentType(word: string | null): DocumentType {
  switch (word) {
    case 'passport':
      return 'PASSPORT';
    case 'government_id':
    case 'aadhaar':
      return 'NATIONAL_ID';
    case 'drivers_license':
    case 'drvlic':
      return 'DRIVING_LICENCE';
    case 'residence_permit':
      return 'RESIDENCE_PERMIT';
    case 'vehicle_registration_certificate':
      return 'VEHICLE_REGISTRATION';
    case 'visa':
      return 'VISA';
    case 'pancard':
      return 'TAX_ID';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}

function sexOf(word: string | null): Sex | null {
  switch (word?.toLowerCase()) {
    case 'male':
    case 'm':
      return 'MALE';
    case 'female':
    case 'f':
      return 'FEMALE';
    default:
      return null;
  }
}

/** The images by the type under which the vendor gives them out. */
const IMAGES = {
  idImage: 'DOCUMENT_FRONT',
  idBackImage: 'DOCUMENT_BACK',
  selfieImage: 'SELFIE',
  addressImage: 'PROOF_OF_ADDRESS',
} as const satisfies Record<string, MediaKind>;

export const MEDIA_KINDS = Object.values(IMAGES);

const mediaOf = (image: Readonly<Record<string, unknown>>): Media[] =>
  Object.entries(IMAGES).flatMap(([type, kind]) =>
    image[type] ? [{ key: type, kind, contentType: 'image/jpeg', locator: type }] : [],
  );

/** What the body of a refusal adds to its status: a missing or wrong key is 403, and so is throttling. */
export function errorOf(status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  const providerMessage = body?.message ?? null;
  const throttled = status === 403 && /throttl|limit|too many/i.test(providerMessage ?? '');
  return {
    providerCode: body?.errorCode ?? null,
    providerMessage,
    ...(throttled && { code: 'PROVIDER_RATE_LIMITED' as const }),
  };
}
