import type { Check, CheckOutcome } from '../../domain/check.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import type { Report, ReportedDecision } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { moment } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import { detailsOf } from './details.ts';
import { documentOf } from './document.ts';
import { mediaOf } from './media.ts';
import { failureOf, meaningOf } from './reasons.ts';
import type * as wire from './wire.ts';

/** Whether every proofing outcome decides, or the identity's alone (README §4). */
export type Decisive = 'identity' | 'all';

/** A result as a report. */
export function reportOf(result: wire.Result, decisive: Decisive): Report {
  const { verificationId, externalRefId, completedAt, results, identityOwner } = result;
  const outcomes = results?.proofingOutcomes ?? [];
  const deciding = decidingOf(results, decisive);
  const status = statusOf(result.status, deciding.map(proofingWord));
  const checks = results ? checksOf(results) : [];
  const media = results ? mediaOf(results) : [];
  const details = detailsOf(result);
  return {
    providerStatus: [result.status, ...deciding.map(proofingGiven)].filter(Boolean).join(' ') || null,
    status,
    decision: status === 'COMPLETED' ? decisionOf(deciding, result) : null,
    occurredAt: moment(completedAt),
    providerReference: verificationId,
    // A verification made anew under our id, in the portal, is another attempt.
    attempt: verificationId,
    sessionId: externalRefId,
    ...(outcomes.length > 0 && {
      documents: identityFirst(outcomes).flatMap((outcome) =>
        // Only where the identity is proven is its owner the person of the documents.
        outcome.documents.map((each) =>
          documentOf(each, isIdentity(outcome) && hasPassed(outcome) ? identityOwner : null),
        ),
      ),
    }),
    ...(checks.length > 0 && {
      checks,
      faceMatchScore: checks.find(({ type, score: given }) => type === 'FACE_MATCH' && given !== null)?.score ?? null,
    }),
    ...(media.length > 0 && { media }),
    ...(details.length > 0 && { details }),
  };
}

const isIdentity = ({ proofingType }: wire.ProofingOutcome): boolean =>
  proofingType?.code?.toUpperCase() === 'IDENTITY_PROOFING';
/** The identity's documents are those the session is about. */
const identityFirst = (outcomes: readonly wire.ProofingOutcome[]): wire.ProofingOutcome[] =>
  outcomes.toSorted((a, b) => Number(isIdentity(b)) - Number(isIdentity(a)));

const hasPassed = (outcome: wire.ProofingOutcome): boolean => proofingWord(outcome) === 'PASS';

/**
 * The outcomes that make the decision; none while there is none of the identity, nor where all decide and one of them
 * can't be read.
 */
function decidingOf(results: wire.Results | null, decisive: Decisive): readonly wire.ProofingOutcome[] {
  const outcomes = results?.proofingOutcomes ?? [];
  const identities = outcomes.filter(isIdentity);
  if (decisive === 'identity' || identities.length === 0) return identities;
  return results?.rest.proofingOutcomes === undefined ? outcomes : [];
}

/** The reseller's prefix says nothing; the portal and the platform spell the same words in other cases. */
const verificationWord = (word: string | null): string | null =>
  word?.toUpperCase().replace(/^VERIFICATION_STATUS_/, '') ?? null;

/** The word of an outcome: the reseller's name for it counts only where the handbook's is absent. */
const proofingGiven = ({ proofingStatus, status, rest }: wire.ProofingOutcome): string | null =>
  proofingStatus ?? (rest.proofingStatus === undefined ? status : null);
const proofingWord = (outcome: wire.ProofingOutcome): string | null => proofingGiven(outcome)?.toUpperCase() ?? null;

function statusOf(word: string | null, proofings: readonly (string | null)[]): SessionStatus | null {
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
      return proofed(proofings);
    default:
      return null;
  }
}

/** The status of a verification that is done: the worst of its deciding outcomes. An unknown word decides nothing. */
function proofed(words: readonly (string | null)[]): SessionStatus | null {
  if (words.includes('FAIL')) return 'COMPLETED';
  if (words.includes('ERROR')) return 'FAILED';
  if (words.includes('REVIEW') || words.includes('WARNING')) return 'IN_REVIEW';
  if (words.includes('PENDING')) return 'PROCESSING';
  return words.length > 0 && words.every((word) => word === 'PASS') ? 'COMPLETED' : null;
}

function decisionOf(
  deciding: readonly wire.ProofingOutcome[],
  { completedAt, results }: wire.Result,
): ReportedDecision {
  const failed = deciding.filter((outcome) => proofingWord(outcome) === 'FAIL');
  return {
    outcome: failed.length > 0 ? 'REJECTED' : 'APPROVED',
    reasons: failed.length > 0 ? rejectionReasons(failed, results) : [],
    source: 'PROVIDER',
    decidedAt: moment(completedAt),
  };
}

/** Reasons of a rejection: those of the failed checks within the failed outcomes, or else within the whole. */
function rejectionReasons(failed: readonly wire.ProofingOutcome[], results: wire.Result['results']): Reason[] {
  const inOutcomes = failedReasons(failed.flatMap(outcomeChecks));
  const all = inOutcomes.length > 0 || !results ? inOutcomes : failedReasons(overallChecks(results));
  const distinct = new Map(all.map((each) => [JSON.stringify(each), each]));
  return all.length > 0 ? [...distinct.values()] : [reason('OTHER')];
}

const failedReasons = (checks: readonly Check[]): Reason[] =>
  checks.filter(({ outcome }) => outcome === 'FAILED').flatMap(({ reasons }) => reasons);

const checksOf = (results: wire.Results): Check[] => [
  ...results.proofingOutcomes.flatMap(outcomeChecks),
  ...overallChecks(results),
];

const overallChecks = ({ overallProofingChecks, otherCheckOutcomes }: wire.Results): Check[] =>
  [...overallProofingChecks, ...otherCheckOutcomes].flatMap(withSubChecks);

function outcomeChecks(outcome: wire.ProofingOutcome): Check[] {
  const { proofingType, documents, userBehaviourChecks } = outcome;
  const checks = [...documents.flatMap(({ securityChecks }) => securityChecks), ...userBehaviourChecks];
  // An outcome of another kind than the identity (an address) is itself a check of the whole.
  const { code: type = null, name = null } = proofingType ?? {};
  const further = isIdentity(outcome) ? [] : singleCheck({ type, name, status: proofingGiven(outcome) });
  return [...checks.flatMap(withSubChecks), ...further];
}

const withSubChecks = (check: wire.WireCheck): Check[] => [check, ...check.subChecks].flatMap(singleCheck);

/** A check by its type, else its name; without either there is nothing to say of it. */
function singleCheck(given: Partial<wire.SingleCheck>): Check[] {
  const { type, name, status = null } = given;
  const providerCheck = type || name;
  if (!providerCheck) return [];
  const outcome = checkOutcome(status);
  return [
    {
      type: meaningOf(type, name)?.check ?? 'OTHER',
      outcome,
      score: score(given.score),
      providerCheck,
      reasons: outcome === 'FAILED' || isWarning(status) ? [failureOf(given)] : [],
    },
  ];
}

const isWarning = (word: string | null): boolean => word?.toUpperCase() === 'WARNING';

function checkOutcome(word: string | null): CheckOutcome {
  switch (word?.toUpperCase()) {
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
