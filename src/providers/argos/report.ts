import type { Check } from '../../domain/check.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { type ReasonCode, reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import type { RiskLevel, Screening, ScreeningStatus } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { documentsOf, formAnswers } from './document.ts';
import { COMMENT_CODES, RETRY_CODES, rejectionReasons, unmappedRetries } from './reasons.ts';
import * as wire from './wire.ts';

/** A submission as a report. */
export function reportOf(given: wire.Submission): Report {
  const word = given.kyc?.result ?? null;
  const decision = decisionOf(given);
  const isOver = decision !== null || word === 'pending';
  return {
    ...statusReport(statusOf(word), word, decision ? timeOfDecided(given) : newestTime(given)),
    decision,
    providerReference: given.submission_id,
    sessionId: sessionIdOf(given),
    ...(isOver && given.data && { documents: documentsOf(given.data, formAnswers(given)) }),
    ...(isOver && { checks: checksOf(given) }),
    ...(given.aml && { screening: screeningOf(given.aml) }),
    ...(given.image && { media: mediaOf(given.submission_id, given.image) }),
  };
}

/** Our own id of the session whose link a submission was begun on; null where the link is none of ours. */
export const sessionIdOf = ({ userid, data }: wire.Submission): string | null =>
  [userid, data?.cf1].filter((id) => typeof id === 'string').find(isUuid) ?? null;

/** The newest time that a submission gives for itself. */
export function newestTime({ updated_at, kyc_result_at, pending_at, created_at }: wire.Submission): Date | null {
  const times = [updated_at, kyc_result_at, pending_at, created_at].flatMap((time) => time?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/**
 * The time of what a decided submission says. `kyc_result_at` is when the result was first determined: without
 * `updated_at` a later change has none. Nor has a screening, which follows the decision.
 */
const timeOfDecided = (given: wire.Submission): Date | null =>
  given.updated_at && !given.aml ? newestTime(given) : null;

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
  // The first result may have been another; only what no person has changed since was surely decided then.
  const changedAt = updated_at && kyc_result_at && updated_at < kyc_result_at ? kyc_result_at : updated_at;
  const decidedAt = changedAt ?? (isAutomated ? kyc_result_at : null);
  switch (kyc?.result) {
    case 'approved':
      return { outcome: 'APPROVED', reasons: [], source, decidedAt };
    case 'rejected': {
      const reasons = [...rejectionReasons(kyc.commentCode, kyc.comment), ...unmappedRetries(retriesOf(kyc))];
      return { outcome: 'REJECTED', reasons, source, decidedAt };
    }
    default:
      return null;
  }
}

/** What made an applicant try again, where that was once too often. */
const retriesOf = ({ commentCode, attempts }: NonNullable<wire.Submission['kyc']>): string[] =>
  commentCode.includes('too_many_retry')
    ? [...new Set(attempts?.flatMap(({ retryCode }) => retryCode.filter((code) => code !== '')))]
    : [];

// What the sheet lists beside `N/A`.
const AGE_GROUPS = new Set<unknown>(['minor', 'early teens', 'teenager', 'adult']);

/** The vendor reports no list of checks: what its result and attempts say of document, face, age and duplicates. */
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
  // A failed upload, or a kind of document that is not wanted here, says nothing of a document's being genuine.
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

// Assumed: the vendor documents no word for a clean screening. Any other word decides nothing.
const CLEAN = new Set(['clear', 'cleared', 'clean', 'no hit', 'no match']);

/** The result of a screening. */
export function screeningOf({ currentstatus, risk_level_summary }: NonNullable<wire.Submission['aml']>): Screening {
  const risk = plain(risk_level_summary);
  const status = screeningStatus(plain(currentstatus), risk);
  return { status, riskLevel: riskLevel(risk), hits: null, providerStatus: currentstatus ?? null };
}

const plain = (word: string | null | undefined): string => word?.trim().toLowerCase() ?? '';

function screeningStatus(word: string, risk: string): ScreeningStatus {
  if (word === 'red flag') return 'HIT';
  if (word === 'not screened' || (word === '' && risk === '')) return 'NOT_SCREENED';
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

/** The images by the type under which the vendor gives them out. */
const IMAGES = {
  idImage: 'DOCUMENT_FRONT',
  idBackImage: 'DOCUMENT_BACK',
  selfieImage: 'SELFIE',
  addressImage: 'PROOF_OF_ADDRESS',
} as const satisfies Record<string, MediaKind>;

export const MEDIA_KINDS = Object.values(IMAGES);

/** A session follows one of its submissions at a time: each image is located by its own, as the query that gives it. */
const mediaOf = (submission_id: string, image: Readonly<Record<string, unknown>>): Media[] =>
  Object.entries(IMAGES).flatMap(([type, kind]) => {
    const locator = new URLSearchParams({ submission_id, type }).toString();
    return image[type] ? [{ key: type, kind, contentType: 'image/jpeg', locator }] : [];
  });

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
