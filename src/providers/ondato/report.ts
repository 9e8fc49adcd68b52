import type { Check, CheckOutcome } from '../../domain/check.ts';
import type { ExtractedField, FieldGroup } from '../../domain/document.ts';
import { reason } from '../../domain/reason.ts';
import type { Report, ReportedDecision } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { extractedFields } from '../wire/reader.ts';
import type { Rest } from '../wire/record.ts';
import { documentOf } from './document.ts';
import { mediaOf } from './media.ts';
import { RULES, rejectionReason } from './reasons.ts';
import type * as wire from './wire.ts';

/** Both resources as one report. The verification says how far the applicant is, the identification what was decided. */
export function reportOf(idv: wire.IdentityVerification, kyc: wire.Identification | null): Report {
  const decision = kyc && decisionOf(idv, kyc);
  const words = [idv.status, kyc?.status].filter(Boolean).join(' ');
  const details = detailsOf(idv, kyc);
  return {
    providerStatus: words || null,
    status: statusOf(idv, kyc, decision),
    decision,
    // Neither resource dates the status of both: the verification's time moves with anything, the identification's is
    // the decision's. The time of our call stands for it.
    occurredAt: null,
    providerReference: idv.id,
    sessionId: idv.externalReferenceId,
    ...(kyc?.document && { documents: [documentOf(documentFields(kyc.document))] }),
    ...(kyc && isDecided(kyc) && { checks: checksOf(kyc) }),
    ...(kyc && { media: mediaOf(kyc) }),
    ...(details.length > 0 && { details }),
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
    // An approval that the rest contradicts needs a person's look.
    case 'Approved':
      return 'IN_REVIEW';
    default:
      return null;
  }
}

/** Completed is not approved: both resources must agree, and no rule may have failed unless a person has looked at it. */
function decisionOf(idv: wire.IdentityVerification, kyc: wire.Identification): ReportedDecision | null {
  if (idv.status !== 'Completed') return null;
  const source = kyc.isCrossChecked ? 'PROVIDER_REVIEWER' : 'PROVIDER';
  const decidedAt = kyc.completedUtc;
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
  ...(shown && shown.mrzVerified !== null ? [mrzCheck(shown.mrzVerified)] : []),
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

/** The document's fields that are read one by one, and its files as far as they could not be read. */
const documentFields = ({ rest, files }: NonNullable<wire.Identification['document']>): Rest => ({
  ...rest,
  files: unreadItems(files, rest.files),
});

// The groups of fields that are no part of the document; OTHER for all else.
const GROUPS: Readonly<Record<string, FieldGroup>> = {
  communicationChannels: 'CONTACT',
  registration: 'CONTACT',
  consent: 'CONSENT',
  forms: 'FORM',
  registries: 'REGISTRY',
  fraudChecks: 'FRAUD',
};

/** Everything that was not read and is no part of the document, by its path in its resource. */
function detailsOf({ rest, step }: wire.IdentityVerification, kyc: wire.Identification | null): ExtractedField[] {
  const identified = step?.kycIdentification;
  const steps = { ...step?.rest, ...(identified && { kycIdentification: identified.rest }) };
  return [...grouped(rest), ...grouped(steps), ...(kyc ? grouped(identificationRest(kyc)) : [])];
}

const identificationRest = ({ rest, face, rules, additionalFiles }: wire.Identification): Rest => ({
  ...rest,
  ...(face && { face: { ...face.rest, files: unreadItems(face.files, face.rest.files) } }),
  rules: unreadItems(rules, rest.rules),
  additionalFiles: unreadItems(additionalFiles, rest.additionalFiles),
});

/** The parts of a list that could not be read. */
const unreadItems = (read: readonly { readonly rest: Rest }[] | null, odd: unknown): unknown[] => [
  ...(read ?? []).map(({ rest }) => rest),
  ...[odd ?? []].flat(),
];

const grouped = (values: Rest): ExtractedField[] =>
  Object.entries(values).flatMap(([name, value]) =>
    extractedFields({ [name]: value }, Object.hasOwn(GROUPS, name) ? (GROUPS[name] ?? 'OTHER') : 'OTHER'),
  );
