import type { Check, CheckOutcome, CheckType } from '../../domain/check.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import type { Screening } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { moment } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { documentOf, tellsIdentity } from './document.ts';
import { sectionReasons } from './reasons.ts';
import * as wire from './wire.ts';

/** The details of a user's latest verification as a report. Both vocabularies are read (fact sheet §7). */
export function reportOf(details: wire.Details): Report {
  const word = details.aipriseSummary?.verificationResult ?? null;
  const outcome = outcomeOf(word);
  const checks = checksOf(details, outcome !== null);
  return {
    ...statusReport(outcome ? 'COMPLETED' : statusOf(word), word),
    decision: outcome && decisionOf(outcome, details),
    attempt: details.verificationSessionId ?? null,
    attemptBeganAt: moment(details.createdAt),
    ...(details.idInfo && tellsIdentity(details.idInfo) && { documents: [documentOf(details.idInfo)] }),
    ...(outcome || checks.some(({ outcome: each }) => each !== 'INCONCLUSIVE')
      ? { checks, faceMatchScore: faceMatchScore(details) }
      : {}),
    ...(outcome && details.amlInfo && { screening: screeningOf(details.amlInfo) }),
    ...(details.media && { media: mediaOf(details.media) }),
  };
}

function outcomeOf(word: string | null): ReportedDecision['outcome'] | null {
  switch (word) {
    case 'VERIFIED':
    case 'APPROVED':
      return 'APPROVED';
    case 'REJECTED':
    case 'DECLINED':
      return 'REJECTED';
    default:
      return null;
  }
}

function statusOf(word: string | null): SessionStatus | null {
  switch (word) {
    case 'NOT_STARTED':
      return 'PENDING';
    case null:
    case '':
    case 'UNKNOWN':
    case 'IN_PROGRESS':
      return 'PROCESSING';
    case 'REVIEW':
    case 'REVIEW_NEEDED':
      return 'IN_REVIEW';
    default:
      return null;
  }
}

/** Why: what all sections say, in their order, passed or not; an AML hit says so by itself. */
function decisionOf(outcome: ReportedDecision['outcome'], details: wire.Details): ReportedDecision {
  const { idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo } = details;
  const sections = [idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo];
  const told = sections.flatMap((section) => (section ? sectionReasons(section) : []));
  const hit = amlInfo && (hitsOf(amlInfo) ?? 0) > 0 ? [reason('SANCTIONS_MATCH')] : [];
  const reasons: Reason[] = [...told, ...hit];
  return {
    outcome,
    reasons: outcome === 'APPROVED' ? [] : reasons.length > 0 ? reasons : [reason('OTHER')],
    source: 'PROVIDER',
    decidedAt: null,
  };
}

function checksOf(details: wire.Details, isOver: boolean): Check[] {
  const { idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo } = details;
  const rows: readonly [CheckType, string, wire.Section | null | undefined][] = [
    ['DOCUMENT_AUTHENTICITY', 'idInfo', idInfo],
    ['LIVENESS', 'faceLivenessInfo', faceLivenessInfo],
    ['FACE_MATCH', 'faceMatchInfo', faceMatchInfo],
    ['FRAUD', 'fraudInsights', fraudInsights],
  ];
  const sections = rows.flatMap(([type, providerCheck, section]): Check[] =>
    section
      ? [
          {
            type,
            outcome: sectionOutcome(section),
            score: type === 'FACE_MATCH' ? faceMatchScore(details) : null,
            providerCheck,
            reasons: sectionReasons(section),
          },
        ]
      : [],
  );
  const hits = amlInfo ? hitsOf(amlInfo) : null;
  // No hits so far are no result.
  if (!amlInfo || hits === null || (hits === 0 && !isOver)) return sections;
  const outcome: CheckOutcome = hits > 0 ? 'FAILED' : 'PASSED';
  return [
    ...sections,
    { type: 'SANCTIONS', outcome, score: null, providerCheck: 'amlInfo', reasons: sectionReasons(amlInfo) },
  ];
}

/** §4: 0..1. */
const faceMatchScore = ({ faceMatchInfo }: wire.Details): number | null => score(faceMatchInfo?.faceMatchScore);

const WORST_FIRST = ['FAILED', 'PENDING', 'INCONCLUSIVE', 'PASSED'] as const satisfies readonly CheckOutcome[];

/** The worse of a section's two words; that it has run says nothing of how it went. */
function sectionOutcome({ result, status }: wire.Section): CheckOutcome {
  const outcomes = [result, status].flatMap((word) => (word && word !== 'COMPLETED' ? outcomeOfWord(word) : []));
  return WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'INCONCLUSIVE';
}

function outcomeOfWord(word: string): (typeof WORST_FIRST)[number] {
  switch (word) {
    case 'PASSED':
    case 'CLEAN':
    case 'APPROVED':
    case 'VERIFIED':
      return 'PASSED';
    case 'FAILED':
    case 'DECLINED':
    case 'REJECTED':
      return 'FAILED';
    case 'PENDING':
    case 'RUNNING':
    case 'NOT_STARTED':
    case 'SUBMITTED':
    case 'COLLECTING':
    case 'PROCESSING':
      return 'PENDING';
    default:
      return 'INCONCLUSIVE';
  }
}

/** How many hits a screening found; null where it gives no number. */
function hitsOf({ numHits }: NonNullable<wire.Details['amlInfo']>): number | null {
  return /^\d{1,9}$/.test(String(numHits).trim()) ? Number(numHits) : null;
}

function screeningOf(aml: NonNullable<wire.Details['amlInfo']>): Screening {
  const hits = hitsOf(aml);
  const status = hits === null ? 'NOT_SCREENED' : hits > 0 ? 'HIT' : 'CLEAR';
  return { status, riskLevel: null, hits, providerStatus: aml.result ?? aml.status ?? null };
}

const FILES = {
  frontIdImageUrl: { kind: 'DOCUMENT_FRONT', contentType: 'image/jpeg' },
  backIdImageUrl: { kind: 'DOCUMENT_BACK', contentType: 'image/jpeg' },
  selfieImageUrl: { kind: 'SELFIE', contentType: 'image/jpeg' },
  selfieVideoUrl: { kind: 'LIVENESS_VIDEO', contentType: 'video/mp4' },
} as const satisfies Record<string, { readonly kind: MediaKind; readonly contentType: string }>;

export const MEDIA_KINDS = Object.values(FILES).map(({ kind }) => kind);

const mediaOf = (urls: NonNullable<wire.Details['media']>): Media[] =>
  (Object.keys(FILES) as (keyof typeof FILES)[]).flatMap((key) => {
    const locator = urls[key];
    return locator ? [{ key, ...FILES[key], locator }] : [];
  });

/** What the body of a refusal adds to its status. */
export function errorOf(status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const nested = typeof body.error === 'object' ? body.error : { code: body.error };
  const providerCode = body.code ?? nested?.code ?? null;
  const providerMessage = (nested && 'message' in nested ? nested.message : null) ?? body.message ?? null;
  // §8: a 401 that speaks of the user says "not yours", and nothing of the key.
  const foreign = status === 401 && /user/i.test(providerMessage ?? '') && { code: 'PROVIDER_REJECTED' as const };
  return { providerCode, providerMessage, ...foreign };
}
