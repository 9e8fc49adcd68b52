import type { Check, CheckOutcome, CheckType } from '../../domain/check.ts';
import type { ExtractedField } from '../../domain/document.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import { type Screening, screening } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { extractedFields } from '../wire/reader.ts';
import type { Rest } from '../wire/record.ts';
import { documentFields, documentOf } from './document.ts';
import { mediaOf } from './media.ts';
import { sectionReasons } from './reasons.ts';
import type * as wire from './wire.ts';

/** The details of a user's latest verification as a report. Both upstream providers' words are read (README §6). */
export function reportOf(details: wire.Details): Report {
  const word = details.aipriseSummary?.verificationResult ?? null;
  const outcome = outcomeOf(word);
  const checks = checksOf(details, outcome !== null);
  const shown = details.idInfo && documentOf(details.idInfo.rest);
  const extracted = detailsOf(details);
  return {
    ...statusReport(outcome ? 'COMPLETED' : statusOf(word), word),
    decision: outcome && decisionOf(outcome, details),
    // Null where the answer does not say: the core then asks for another proof that the report is this session's.
    attempt: details.verificationSessionId,
    attemptBeganAt: details.createdAt,
    ...(shown && { documents: [shown] }),
    ...(outcome || checks.some(({ outcome: each }) => each !== 'INCONCLUSIVE')
      ? { checks, faceMatchScore: details.faceMatchInfo?.faceMatchScore ?? null }
      : {}),
    ...(outcome && details.amlInfo && { screening: screeningOf(details.amlInfo) }),
    ...(details.media && { media: mediaOf(details.media).media }),
    ...(extracted.length > 0 && { details: extracted }),
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

/** The reasons are those of all sections in their order, passed or not, and of an AML hit. */
function decisionOf(outcome: ReportedDecision['outcome'], details: wire.Details): ReportedDecision {
  const { idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo } = details;
  const sections = [idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo];
  const given = sections.flatMap((section) => (section ? sectionReasons(section) : []));
  const hit = (amlInfo?.numHits ?? 0) > 0 ? [reason('SANCTIONS_MATCH')] : [];
  const reasons: Reason[] = [...given, ...hit];
  return {
    outcome,
    reasons: outcome === 'APPROVED' ? [] : reasons.length > 0 ? reasons : [reason('OTHER')],
    source: 'PROVIDER',
    decidedAt: null,
  };
}

function checksOf(details: wire.Details, isOver: boolean): Check[] {
  const { idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo } = details;
  const sections = [
    idInfo && sectionCheck('DOCUMENT_AUTHENTICITY', 'idInfo', idInfo),
    faceLivenessInfo && sectionCheck('LIVENESS', 'faceLivenessInfo', faceLivenessInfo),
    faceMatchInfo && sectionCheck('FACE_MATCH', 'faceMatchInfo', faceMatchInfo, faceMatchInfo.faceMatchScore),
    fraudInsights && sectionCheck('FRAUD', 'fraudInsights', fraudInsights),
    amlInfo && sanctionsCheck(amlInfo, isOver),
  ];
  return sections.filter((check) => check !== null);
}

const sectionCheck = (
  type: CheckType,
  providerCheck: string,
  section: wire.Section,
  score: number | null = null,
): Check => ({ type, outcome: sectionOutcome(section), score, providerCheck, reasons: sectionReasons(section) });

/** No hits before the verdict are no result yet. */
function sanctionsCheck(aml: NonNullable<wire.Details['amlInfo']>, isOver: boolean): Check | null {
  const { numHits } = aml;
  if (numHits === null || (numHits === 0 && !isOver)) return null;
  const outcome: CheckOutcome = numHits > 0 ? 'FAILED' : 'PASSED';
  return { type: 'SANCTIONS', outcome, score: null, providerCheck: 'amlInfo', reasons: sectionReasons(aml) };
}

const WORST_FIRST = ['FAILED', 'PENDING', 'INCONCLUSIVE', 'PASSED'] as const satisfies readonly CheckOutcome[];

/** The worse of a section's two words. COMPLETED says that it has run, not with which result. */
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

function screeningOf({ numHits: hits, result, status }: NonNullable<wire.Details['amlInfo']>): Screening {
  return screening({
    status: hits === null ? 'NOT_SCREENED' : hits > 0 ? 'HIT' : 'CLEAR',
    hits,
    providerStatus: result ?? status,
  });
}

/** Everything that was not read and is no part of the document, by its path in the answer. */
function detailsOf(details: wire.Details): ExtractedField[] {
  const { rest, aipriseSummary, idInfo, faceMatchInfo, faceLivenessInfo, fraudInsights, amlInfo, media } = details;
  const { clientReferenceData, fraudInsights: oddInsights, ...others } = rest;
  const left = {
    ...others,
    ...(aipriseSummary && { aipriseSummary: aipriseSummary.rest }),
    ...(idInfo && { idInfo: without(unreadOf(idInfo), documentFields(idInfo.rest)) }),
    ...(faceMatchInfo && { faceMatchInfo: unreadOf(faceMatchInfo) }),
    ...(faceLivenessInfo && { faceLivenessInfo: unreadOf(faceLivenessInfo) }),
    ...(amlInfo && { amlInfo: unreadOf(amlInfo) }),
    ...(media && { media: mediaOf(media).rest }),
  };
  return [
    ...extractedFields(left, 'OTHER'),
    ...extractedFields({ clientReferenceData }, 'FORM'),
    ...extractedFields({ fraudInsights: fraudInsights ? unreadOf(fraudInsights) : oddInsights }, 'FRAUD'),
  ];
}

/** A section's unread fields, those of its status reasons and warnings among them. */
function unreadOf({ rest, statusReasons, warnings }: wire.Section): Rest {
  const all = (read: wire.Section['warnings'], odd: unknown) => [
    ...(read ?? []).map((each) => each.rest),
    ...[odd ?? []].flat(),
  ];
  return {
    ...rest,
    statusReasons: all(statusReasons, rest.statusReasons),
    warnings: all(warnings, rest.warnings),
  };
}

const without = (all: Rest, left: Rest): Rest =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(left, name)));
