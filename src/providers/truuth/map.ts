import type { Check, CheckOutcome } from '../../domain/check.ts';
import { countryCode } from '../../domain/country.ts';
import { calendarDate, moment } from '../../domain/date.ts';
import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import type { Media } from '../../domain/media.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import type { Report, ReportedDecision } from '../../domain/report.ts';
import { score } from '../../domain/score.ts';
import type { SessionStatus } from '../../domain/status.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { rawReason } from '../raw-reason.ts';
import { meaningOf } from './reasons.ts';
import * as wire from './wire.ts';

const IDENTITY = 'IDENTITY_PROOFING';

/** A result as a report. `requireAll`: every proofing outcome must have passed, not only the identity's. */
export function reportOf(result: wire.Result, requireAll: boolean): Report {
  const outcomes = result.results?.proofingOutcomes ?? [];
  const identity = outcomes.find(({ proofingType }) => proofingType?.code === IDENTITY);
  const checks = outcomes.flatMap(checksOf);
  const status = statusOf(result.status, identity, outcomes, requireAll);
  return {
    providerStatus: [verificationWord(result.status), wordOf(identity)].filter(Boolean).join(' ') || null,
    status,
    decision: status === 'COMPLETED' ? decisionOf(result, identity, outcomes, checks, requireAll) : null,
    occurredAt: moment(result.completedAt),
    providerReference: result.verificationId,
    ...(outcomes.length > 0 && {
      documents: outcomes.flatMap(({ documents }) => documents ?? []).map((each) => documentOf(each, result)),
      checks,
      faceMatchScore: checks.find(({ type }) => type === 'FACE_MATCH')?.score ?? null,
    }),
    ...(result.results && { media: mediaOf(result) }),
  };
}

/** The reseller's prefix says nothing (§6.3). */
const verificationWord = (word: string | null | undefined): string | null =>
  word?.replace(/^VERIFICATION_STATUS_/, '') ?? null;

const wordOf = (outcome: wire.ProofingOutcome | undefined): string | null =>
  outcome?.proofingStatus ?? outcome?.status ?? null;

function statusOf(
  word: string | null | undefined,
  identity: wire.ProofingOutcome | undefined,
  outcomes: readonly wire.ProofingOutcome[],
  requireAll: boolean,
): SessionStatus | null {
  switch (verificationWord(word)) {
    case 'NOT_STARTED':
      return 'PENDING';
    case 'IN_PROGRESS':
      return 'IN_PROGRESS';
    case 'PROCESSING':
      return 'PROCESSING';
    case 'ERROR':
    case 'FAILED':
      return 'FAILED';
    case 'DONE':
      return identity ? proofed(requireAll ? [identity, ...outcomes] : [identity]) : null;
    default:
      return null;
  }
}

/** Where a verification that is done stands: the worst of what must have passed. An unknown word decides nothing. */
function proofed(required: readonly wire.ProofingOutcome[]): SessionStatus | null {
  const words = required.map(wordOf);
  if (words.includes('FAIL')) return 'COMPLETED';
  if (words.includes('ERROR')) return 'FAILED';
  if (words.includes('REVIEW') || words.includes('WARNING')) return 'IN_REVIEW';
  if (words.includes('PENDING')) return 'PROCESSING';
  return words.every((word) => word === 'PASS') ? 'COMPLETED' : null;
}

function decisionOf(
  { completedAt }: wire.Result,
  identity: wire.ProofingOutcome | undefined,
  outcomes: readonly wire.ProofingOutcome[],
  checks: readonly Check[],
  requireAll: boolean,
): ReportedDecision {
  const required = requireAll ? outcomes : outcomes.filter((outcome) => outcome === identity);
  const rejected = required.some((outcome) => wordOf(outcome) === 'FAIL');
  const told = checks.filter(({ outcome }) => outcome === 'FAILED').flatMap(({ reasons }) => reasons);
  return {
    outcome: rejected ? 'REJECTED' : 'APPROVED',
    reasons: rejected ? (told.length > 0 ? told : [reason('OTHER')]) : [],
    source: 'PROVIDER',
    decidedAt: moment(completedAt),
  };
}

const checksOf = ({ documents, userBehaviourChecks, proofingType, ...outcome }: wire.ProofingOutcome): Check[] => [
  ...(documents ?? []).flatMap(({ securityChecks }) => securityChecks ?? []).flatMap(withSubChecks),
  ...(userBehaviourChecks ?? []).flatMap(withSubChecks),
  // What else was proofed (an address) is a check of the whole.
  ...(proofingType?.code && proofingType.code !== IDENTITY
    ? [checkOf({ type: proofingType.code, name: proofingType.name, status: outcome.proofingStatus ?? outcome.status })]
    : []),
];

const withSubChecks = ({ subChecks, ...check }: wire.WireCheck): Check[] => [check, ...(subChecks ?? [])].map(checkOf);

function checkOf({ type, name, status, statusReason, score: points }: Partial<wire.WireCheck>): Check {
  const meaning = meaningOf(type, name);
  const outcome = checkOutcome(status);
  const word = rawReason(statusReason) ?? rawReason(type ?? name);
  const failed = outcome === 'FAILED' || outcome === 'INCONCLUSIVE';
  const reasons: Reason[] = failed && (meaning || word) ? [reason(meaning?.failure ?? 'UNMAPPED', word)] : [];
  return { type: meaning?.check ?? 'OTHER', outcome, score: score(points), providerCheck: type ?? name ?? '', reasons };
}

function checkOutcome(word: string | null | undefined): CheckOutcome {
  switch (word) {
    case 'PASS':
      return 'PASSED';
    case 'FAIL':
      return 'FAILED';
    case 'PENDING':
      return 'PENDING';
    default:
      return 'INCONCLUSIVE';
  }
}

function documentOf(given: wire.WireDocument, { identityOwner }: wire.Result): Document {
  const data = new Map((given.documentData ?? []).map(({ key, value }) => [key, textOf(value)]));
  const read = (...keys: readonly string[]): string | null => {
    const key = keys.find((each) => data.get(each));
    const value = key === undefined ? null : (data.get(key) ?? null);
    if (key !== undefined) data.delete(key);
    return value;
  };
  const known = {
    givenNames: read('givenName', 'givenNames', 'firstName') ?? identityOwner?.givenName ?? null,
    familyName: read('familyName', 'lastName', 'surname') ?? identityOwner?.familyName ?? null,
    fullName: read('fullName', 'name'),
    dateOfBirth: calendarDate(read('dateOfBirth', 'birthDate') ?? identityOwner?.dateOfBirth),
    sex: sexOf(read('gender', 'sex') ?? identityOwner?.gender),
    nationality: countryCode(read('nationality')),
    address: read('address'),
    number: read('documentNumber', 'number') ?? given.documentId ?? null,
    issuedOn: calendarDate(read('issueDate', 'dateOfIssue')),
    expiresOn: calendarDate(read('expiryDate', 'dateOfExpiry')),
  };
  return document({
    ...known,
    type: documentType(given.documentType),
    providerType: given.documentType ?? null,
    issuingCountry: countryCode(given.countryCode),
    fields: [...data].map(([name, value]) => ({ name, value })),
  });
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

function documentType(word: string | null | undefined): DocumentType {
  const spelled = (word ?? '').toUpperCase().replace(/[^A-Z]/g, '');
  if (spelled.includes('PASSPORT')) return 'PASSPORT';
  if (spelled.includes('DRIV')) return 'DRIVING_LICENCE';
  if (spelled.includes('RESIDEN')) return 'RESIDENCE_PERMIT';
  if (spelled.includes('VISA')) return 'VISA';
  if (spelled.includes('IDENTITY') || spelled.includes('NATIONALID') || spelled === 'IDCARD') return 'NATIONAL_ID';
  return spelled === '' ? 'UNKNOWN' : 'OTHER';
}

function sexOf(word: string | null | undefined): Sex | null {
  switch (word?.toUpperCase()) {
    case 'M':
    case 'MALE':
      return 'MALE';
    case 'F':
    case 'FEMALE':
      return 'FEMALE';
    case 'X':
      return 'UNSPECIFIED';
    default:
      return null;
  }
}

/** Every file of a result; its locator is a pre-signed address (§5). */
function mediaOf({ results }: wire.Result): Media[] {
  const images = (results?.proofingOutcomes ?? [])
    .flatMap(({ documents }) => documents ?? [])
    .flatMap((each) => each.images ?? []);
  const reports = (results?.reports ?? []).flatMap(({ reportUrl }) => reportUrl ?? []);
  return [
    ...images.map((locator, index) => ({
      key: `document-${index + 1}`,
      // The list is flat: the first is the front, of the others the sheet says nothing.
      kind: index === 0 ? ('DOCUMENT_FRONT' as const) : ('OTHER' as const),
      contentType: null,
      locator,
    })),
    ...(results?.faceImage
      ? [{ key: 'face', kind: 'SELFIE' as const, contentType: 'image/jpeg', locator: results.faceImage }]
      : []),
    ...reports.map((locator, index) => ({
      key: `report-${index + 1}`,
      kind: 'REPORT' as const,
      contentType: 'application/pdf',
      locator,
    })),
  ];
}

/** What the body of a refusal adds to its status. */
export function errorOf(_status: number, json: unknown): ErrorDescription | null {
  const error = wire.failure.safeParse(json).data?.error;
  return error ? { providerCode: error.code ?? null, providerMessage: error.message ?? null } : null;
}
