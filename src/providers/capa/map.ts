import type { Check, CheckOutcome, CheckType } from '../../domain/check.ts';
import { countryCode } from '../../domain/country.ts';
import { calendarDate } from '../../domain/date.ts';
import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import { score } from '../../domain/score.ts';
import type { Screening } from '../../domain/screening.ts';
import type { SessionStatus } from '../../domain/status.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { known } from '../known.ts';
import { sectionReasons } from './reasons.ts';
import * as wire from './wire.ts';

/** The details of a user's latest verification as a report. Both vocabularies are read (fact sheet §7). */
export function reportOf(details: wire.Details): Report {
  const word = details.aipriseSummary?.verificationResult ?? null;
  const outcome = outcomeOf(word);
  const checks = checksOf(details);
  return {
    ...statusReport(outcome ? 'COMPLETED' : statusOf(word), word),
    decision: outcome && decisionOf(outcome, checks, details),
    attempt: details.verificationSessionId ?? null,
    ...(details.idInfo?.idNumber || details.idInfo?.fullName ? { documents: [documentOf(details.idInfo)] } : {}),
    ...(outcome || checks.some(({ outcome: each }) => each !== 'INCONCLUSIVE')
      ? { checks, faceMatchScore: score(details.faceMatchInfo?.faceMatchScore) }
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

/** Why: what the sections say, in their order; an AML hit says so by itself. */
function decisionOf(
  outcome: ReportedDecision['outcome'],
  checks: readonly Check[],
  details: wire.Details,
): ReportedDecision {
  const told = checks.filter((check) => check.outcome !== 'PASSED').flatMap(({ reasons }) => reasons);
  const hit = openHits(details.amlInfo) > 0 ? [reason('SANCTIONS_MATCH')] : [];
  const reasons: Reason[] = [...told, ...hit];
  return {
    outcome,
    reasons: outcome === 'APPROVED' ? [] : reasons.length > 0 ? reasons : [reason('OTHER')],
    source: 'PROVIDER',
    decidedAt: null,
  };
}

function checksOf({ idInfo, faceLivenessInfo, faceMatchInfo, fraudInsights, amlInfo }: wire.Details): Check[] {
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
            score: type === 'FACE_MATCH' ? score(faceMatchInfo?.faceMatchScore) : null,
            providerCheck,
            reasons: sectionReasons(section),
          },
        ]
      : [],
  );
  const hits = amlInfo?.numHits;
  if (!amlInfo || hits === null || hits === undefined) return sections;
  const outcome: CheckOutcome = openHits(amlInfo) > 0 ? 'FAILED' : 'PASSED';
  return [
    ...sections,
    { type: 'SANCTIONS', outcome, score: null, providerCheck: 'amlInfo', reasons: sectionReasons(amlInfo) },
  ];
}

function sectionOutcome({ result, status }: wire.Section): CheckOutcome {
  switch (result ?? status) {
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
      return 'PENDING';
    default:
      return 'INCONCLUSIVE';
  }
}

// A hit that a person has cleared is none.
const CLEARED = new Set(['FALSE_POSITIVE', 'CLEARED', 'DISMISSED']);

function openHits(aml: wire.Details['amlInfo']): number {
  const cleared = (aml?.entityHits ?? []).filter(({ resolutionStatus }) => CLEARED.has(resolutionStatus ?? '')).length;
  return Math.max(0, (Number(aml?.numHits ?? 0) || 0) - cleared);
}

function screeningOf(aml: NonNullable<wire.Details['amlInfo']>): Screening {
  const hits = openHits(aml);
  const status = aml.numHits === null || aml.numHits === undefined ? 'NOT_SCREENED' : hits > 0 ? 'HIT' : 'CLEAR';
  return { status, riskLevel: null, hits, providerStatus: aml.result ?? aml.status ?? null };
}

function documentOf(given: NonNullable<wire.Details['idInfo']>): Document {
  const joined = (...names: (string | null | undefined)[]) => names.filter(Boolean).join(' ') || null;
  const { issueCountry } = given;
  return document({
    type: documentType(given.idType),
    providerType: given.idType ?? null,
    issuingCountry: countryCode(given.issueCountryCode) ?? countryCode(given.issueCountry),
    fullName: given.fullName ?? null,
    givenNames: joined(given.firstName, given.middleName),
    familyName: joined(given.lastName, given.secondLastName),
    dateOfBirth: calendarDate(given.birthDate),
    sex: sexOf(given.gender),
    nationality: countryCode(given.nationalityCode) ?? countryCode(given.nationality),
    address: given.address?.fullAddress ?? null,
    number: given.idNumber ?? null,
    issuedOn: calendarDate(given.idIssueDate),
    expiresOn: calendarDate(given.idExpiryDate),
    fields: Object.entries(known({ issueCountry: countryCode(issueCountry) ? null : issueCountry })).map(
      ([name, value]) => ({ name, value }),
    ),
  });
}

function documentType(word: string | null | undefined): DocumentType {
  switch (word?.toUpperCase().replace(/[^A-Z]/g, '')) {
    case 'PASSPORT':
      return 'PASSPORT';
    case 'INE':
    case 'IFE':
    case 'NATIONALID':
    case 'IDCARD':
    case 'CEDULA':
      return 'NATIONAL_ID';
    case 'DRIVERSLICENSE':
    case 'DRIVERLICENSE':
    case 'DRIVINGLICENSE':
      return 'DRIVING_LICENCE';
    case 'RESIDENCEPERMIT':
      return 'RESIDENCE_PERMIT';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}

function sexOf(word: string | null | undefined): Sex | null {
  switch (word?.toUpperCase()) {
    case 'M':
    case 'MALE':
    case 'H':
      return 'MALE';
    case 'F':
    case 'FEMALE':
      return 'FEMALE';
    default:
      return null;
  }
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
