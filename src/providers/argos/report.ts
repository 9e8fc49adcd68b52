import type { Check } from '../../domain/check.ts';
import type { ExtractedField, FieldGroup } from '../../domain/document.ts';
import { type ReasonCode, reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import { type RiskLevel, type Screening, type ScreeningStatus, screening } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { isUuid } from '../../lib/uuid.ts';
import { extractedFields } from '../wire/reader.ts';
import { detailsOf, documentsOf, formAnswers } from './document.ts';
import { mediaOf, unknownImages } from './media.ts';
import { COMMENT_CODES, RETRY_CODES, rejectionReasons, unmappedRetries } from './reasons.ts';
import type * as wire from './wire.ts';

/** A submission as a report. Each submission is an attempt of its own: the core drops an older one that comes late. */
export function reportOf(given: wire.Submission, unreadable: readonly unknown[] = []): Report {
  const word = given.kyc?.result ?? null;
  const decision = decisionOf(given);
  const isOver = decision !== null || word === 'pending';
  const screened = given.aml && screeningOf(given.aml);
  const details = everythingElse(given, unreadable);
  return {
    ...statusReport(statusOf(word), word, decision ? timeOfDecided(given) : newestTime(given)),
    decision,
    providerReference: given.submission_id,
    sessionId: sessionIdOf(given),
    attempt: given.submission_id,
    attemptBeganAt: given.created_at,
    ...(isOver && given.data && { documents: documentsOf(given.data) }),
    ...(isOver && { checks: checksOf(given) }),
    ...(screened && { screening: screened }),
    ...(given.image && { media: mediaOf(given.submission_id, given.image) }),
    ...(details.length > 0 && { details }),
  };
}

/** Our own id of the session whose link a submission was begun on; null where the link is none of ours. */
export const sessionIdOf = ({ userid, data }: Pick<wire.Submission, 'userid' | 'data'>): string | null =>
  [userid, data?.cf1].filter((id) => typeof id === 'string').find(isUuid) ?? null;

/** The newest time that a submission gives for itself. */
export function newestTime({ updated_at, kyc_result_at, pending_at, created_at }: wire.Submission): Date | null {
  const times = [updated_at, kyc_result_at, pending_at, created_at].flatMap((time) => time?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** `kyc_result_at` is when the result was first determined: without `updated_at` a later change has no time. */
const timeOfDecided = (given: wire.Submission): Date | null => (given.updated_at ? newestTime(given) : null);

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

function decisionOf({ kyc, reviewer, kyc_result_at, updated_at }: wire.Submission): ReportedDecision | null {
  const isAutomated = reviewer === 'system';
  const source = isAutomated ? 'PROVIDER_AUTOMATED' : reviewer ? 'PROVIDER_REVIEWER' : 'PROVIDER';
  // The first result may have been another: only a result that no person has changed since was surely decided then.
  const changedAt = updated_at && kyc_result_at && updated_at < kyc_result_at ? kyc_result_at : updated_at;
  const decidedAt = changedAt ?? (isAutomated ? kyc_result_at : null);
  switch (kyc?.result) {
    case 'approved':
      return { outcome: 'APPROVED', reasons: [], source, decidedAt };
    case 'rejected': {
      const coded = rejectionReasons(kyc.commentCode ?? [], kyc.comment ?? []);
      return { outcome: 'REJECTED', reasons: [...coded, ...unmappedRetries(retriesOf(kyc))], source, decidedAt };
    }
    default:
      return null;
  }
}

/** Why an applicant had to try again, where that was once too often. */
const retriesOf = ({ commentCode, attempts }: NonNullable<wire.Submission['kyc']>): string[] =>
  commentCode?.includes('too_many_retry')
    ? [...new Set(attempts?.flatMap(({ retryCode }) => retryCode?.filter((code) => code !== '') ?? []))]
    : [];

// The documented words except `N/A`.
const AGE_GROUPS = new Set<unknown>(['minor', 'early teens', 'teenager', 'adult']);

/** The provider reports no list of checks: its result and attempts speak of document, face, age and duplicates. */
function checksOf({ kyc, data }: wire.Submission): Check[] {
  const codes = kyc?.commentCode ?? [];
  const retries = kyc ? retriesOf(kyc) : [];
  const isApproved = kyc?.result === 'approved';
  const failed = (word: ReasonCode) => codes.filter((code) => COMMENT_CODES.get(code) === word);
  const retried = (word: ReasonCode) => retries.filter((code) => RETRY_CODES.get(code) === word);
  const check = (type: Check['type'], providerCheck: string, failures: readonly string[]): Check => ({
    type,
    outcome: failures.length > 0 ? 'FAILED' : isApproved ? 'PASSED' : 'INCONCLUSIVE',
    score: null,
    providerCheck,
    reasons: failures.map((code) => reason(COMMENT_CODES.get(code) ?? RETRY_CODES.get(code) ?? 'UNMAPPED', { code })),
  });
  // A failed upload, or a document type that the project does not accept, says nothing of the document's authenticity.
  const notGenuine = codes.filter((code) => ['id_image_invalidImage', 'id_image_invalidId'].includes(code));
  const underAge = failed('UNDER_AGE');
  return [
    check('DOCUMENT_AUTHENTICITY', 'id_image', notGenuine),
    check('DOCUMENT_IMAGE_QUALITY', 'id_image_quality', failed('IMAGE_POOR_QUALITY')),
    check('DOCUMENT_EXPIRY', 'expired_id', failed('DOCUMENT_EXPIRED')),
    check('FACE_MATCH', 'face_compare', retried('FACE_MISMATCH')),
    check('LIVENESS', 'liveness', retried('LIVENESS_FAILED')),
    check('DUPLICATE', 'duplicate_user', failed('DUPLICATE_PERSON')),
    ...(underAge.length > 0 || AGE_GROUPS.has(data?.age_group) ? [check('AGE', 'age_group', underAge)] : []),
  ];
}

// Assumed: the provider documents no word for a clean screening. Any other word decides nothing.
const CLEAN = new Set(['clear', 'cleared', 'clean', 'no hit', 'no match']);

/** The result of a screening; null where neither of its words can be read, which says nothing. */
export function screeningOf({ currentstatus, risk_level_summary }: wire.Screening): Screening | null {
  if (currentstatus === null && risk_level_summary === null) return null;
  const risk = risk_level_summary?.toLowerCase() ?? '';
  const status = screeningStatus(currentstatus?.toLowerCase() ?? '', risk);
  return screening({ status, riskLevel: riskLevel(risk), providerStatus: currentstatus });
}

function screeningStatus(word: string, risk: string): ScreeningStatus {
  if (word === 'red flag') return 'HIT';
  if (word === 'not screened') return 'NOT_SCREENED';
  return CLEAN.has(word) && (risk === 'low' || risk === '') ? 'CLEAR' : 'PENDING';
}

function riskLevel(word: string): RiskLevel | null {
  switch (word) {
    case 'high':
      return 'HIGH';
    case 'medium':
      return 'MEDIUM';
    case 'low':
      return 'LOW';
    default:
      return null;
  }
}

const GROUPS: Readonly<Record<string, FieldGroup>> = {
  email: 'CONTACT',
  applicant_id: 'FRAUD',
  duplicated_information: 'FRAUD',
  custom_duplicated_information: 'FRAUD',
  argos_score: 'FRAUD',
  verification: 'FRAUD',
  ocr: 'DOCUMENT',
  OCR_raw: 'DOCUMENT',
  review: 'DOCUMENT',
};

/** All values of a submission that have no place of their own, by their names in the answer. */
function everythingElse(given: wire.Submission, unreadable: readonly unknown[]): ExtractedField[] {
  const { kyc, aml, data, image, rest } = given;
  const attempts = kyc?.attempts?.map((attempt) => attempt.rest);
  const nested = { kyc: { attempts, ...kyc?.rest }, aml: aml?.rest, image: image && unknownImages(image) };
  return [
    ...formAnswers(given),
    ...(data ? detailsOf(data) : []),
    ...Object.entries(rest).flatMap(([name, value]) => extractedFields({ [name]: value }, GROUPS[name] ?? 'OTHER')),
    ...extractedFields({ ...nested, Items: unreadable }, 'OTHER'),
  ];
}
