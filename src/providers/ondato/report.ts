import type { Check, CheckOutcome } from '../../domain/check.ts';
import { type Document, type DocumentType, document } from '../../domain/document.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { reason } from '../../domain/reason.ts';
import type { Report, ReportedDecision } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate, moment } from '../../lib/date.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { known } from '../wire/known.ts';
import { RULES, rejectionReason } from './reasons.ts';
import * as wire from './wire.ts';

/** Both resources as one report. The verification says how far the applicant is, the identification what was decided. */
export function reportOf(idv: wire.IdentityVerification, kyc: wire.Identification | null): Report {
  const decision = kyc && decisionOf(idv, kyc);
  const words = [idv.status, kyc?.status].filter(Boolean).join(' ');
  return {
    providerStatus: words || null,
    status: statusOf(idv, kyc, decision),
    decision,
    // The identification's time is when it was decided; the verification's own moves with anything.
    occurredAt: null,
    providerReference: idv.id ?? null,
    sessionId: idv.externalReferenceId ?? null,
    ...(kyc?.document && { documents: [documentOf(kyc.document)] }),
    ...(kyc && isDecided(kyc) && { checks: checksOf(kyc) }),
    ...(kyc && { media: mediaOf(kyc) }),
  };
}

const isDecided = ({ status }: wire.Identification): boolean => status === 'Approved' || status === 'Rejected';

function statusOf(
  { status }: wire.IdentityVerification,
  kyc: wire.Identification | null,
  decision: ReportedDecision | null,
): SessionStatus | null {
  switch (status) {
    case 'Pending':
      return 'PENDING';
    case 'InProgress':
      return 'IN_PROGRESS';
    case 'Suspended':
      // "Continue later": still the applicant's turn.
      return 'IN_PROGRESS';
    case 'Completed':
      if (decision) return 'COMPLETED';
      return undecidedStatus(kyc?.status);
    case 'Aborted':
      return 'ABANDONED';
    case 'Expired':
      return 'EXPIRED';
    default:
      return null;
  }
}

function undecidedStatus(word: string | null | undefined): SessionStatus | null {
  switch (word) {
    case null:
    case undefined:
      return 'PROCESSING';
    case 'Awaiting':
    // In words that the rest contradicts: somebody must look.
    case 'Approved':
      return 'IN_REVIEW';
    default:
      return null;
  }
}

/** Completed is not approved: both resources must agree, and no rule may have failed that a person did not look at. */
function decisionOf(idv: wire.IdentityVerification, kyc: wire.Identification): ReportedDecision | null {
  if (idv.status !== 'Completed') return null;
  const source = kyc.isCrossChecked ? 'PROVIDER_REVIEWER' : 'PROVIDER';
  const decidedAt = moment(kyc.completedUtc);
  switch (kyc.status) {
    case 'Approved': {
      const isSuccess = idv.step?.kycIdentification?.isSuccess === true;
      const hasFailed = !kyc.isCrossChecked && kyc.rules?.some(({ status }) => status === 'Fail');
      return isSuccess && !hasFailed ? { outcome: 'APPROVED', reasons: [], source, decidedAt } : null;
    }
    case 'Rejected':
      return { outcome: 'REJECTED', reasons: [rejectionReason(kyc.statusReason)], source, decidedAt };
    default:
      return null;
  }
}

const checksOf = ({ rules, document: shown }: wire.Identification): Check[] => [
  ...(rules ?? []).flatMap(({ name, status }) => (name ? [ruleCheck(name, status)] : [])),
  ...(typeof shown?.mrzVerified === 'boolean' ? [mrzCheck(shown.mrzVerified)] : []),
];

function ruleCheck(name: string, status: string | null | undefined): Check {
  const rule = RULES.get(name);
  const outcome = ruleOutcome(status);
  const reasons = outcome === 'FAILED' ? [reason(rule?.failure ?? 'UNMAPPED', { code: name })] : [];
  return { type: rule?.check ?? 'OTHER', outcome, score: null, providerCheck: name, reasons };
}

// Not every document has a zone to read, so a zone that was not verified is no failure.
const mrzCheck = (verified: boolean): Check => ({
  type: 'DOCUMENT_MRZ',
  outcome: verified ? 'PASSED' : 'SKIPPED',
  score: null,
  providerCheck: 'mrzVerified',
  reasons: [],
});

function ruleOutcome(word: string | null | undefined): CheckOutcome {
  switch (word) {
    case 'Success':
      return 'PASSED';
    case 'Fail':
      return 'FAILED';
    case 'Unavailable':
      return 'SKIPPED';
    default:
      return 'INCONCLUSIVE';
  }
}

function documentOf(given: NonNullable<wire.Identification['document']>): Document {
  const { category } = given;
  return document({
    type: documentType(given.type),
    providerType: given.type ?? null,
    issuingCountry: countryCode(given.countryIso3),
    fullName: given.fullName ?? null,
    givenNames: given.firstName ?? null,
    familyName: given.lastName ?? null,
    dateOfBirth: calendarDate(given.dateOfBirth),
    number: given.documentNumber ?? null,
    issuedOn: calendarDate(given.dateOfIssue),
    expiresOn: calendarDate(given.dateOfExpiration),
    fields: Object.entries(known({ category })).map(([name, value]) => ({ name, value })),
  });
}

function documentType(word: string | null | undefined): DocumentType {
  switch (word) {
    case 'Passport':
      return 'PASSPORT';
    case 'IdCard':
      return 'NATIONAL_ID';
    case 'DriverLicense':
      return 'DRIVING_LICENCE';
    case 'ResidencePermit':
      return 'RESIDENCE_PERMIT';
    case 'ProofOfAddress':
      return 'PROOF_OF_ADDRESS';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}

/** Every file, by the id under which the identification gives it out. */
function mediaOf({ id, document: shown, face, additionalFiles }: wire.Identification): Media[] {
  const all = [
    ...(shown?.files ?? []).map((file) => ({ file, kind: documentKind(file) })),
    ...(face?.files ?? []).map((file) => ({ file, kind: 'SELFIE' as const })),
    ...(additionalFiles ?? []).map((file) => ({ file, kind: additionalKind(file) })),
  ];
  return all.flatMap(({ file: { fileId }, kind }) =>
    id && fileId
      ? [{ key: fileId, kind, contentType: null, locator: JSON.stringify({ identification: id, fileId }) }]
      : [],
  );
}

const documentKind = ({ part }: wire.WireFile): MediaKind =>
  part === 'Back' ? 'DOCUMENT_BACK' : part === 'Front' || !part ? 'DOCUMENT_FRONT' : 'OTHER';

const additionalKind = ({ fileType }: wire.WireFile): MediaKind =>
  fileType === 'ProofOfAddress' ? 'PROOF_OF_ADDRESS' : 'OTHER';

/** What the body of a refusal adds to its status: which properties are wrong, by their names alone. */
export function errorOf(_status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const names = Object.keys(body.params ?? {}).join(', ');
  const providerMessage = [body.message, names && `(${names})`].filter(Boolean).join(' ') || null;
  return { providerCode: body.reason ?? null, providerMessage };
}
