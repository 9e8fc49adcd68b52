import type { Check, CheckOutcome } from '../../domain/check.ts';
import { type Reason, reason } from '../../domain/reason.ts';
import type { Report, ReportedDecision } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { moment } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { documentOf } from './document.ts';
import { mediaOf } from './media.ts';
import { failureOf, meaningOf } from './reasons.ts';
import * as wire from './wire.ts';

/** Whether every proofing outcome decides, or the identity's alone (§6.3). */
export type Decisive = 'identity' | 'all';

/** A result as a report. */
export function reportOf(result: wire.Result, decisive: Decisive): Report {
  const { verificationId, externalRefId, completedAt, results, identityOwner } = result;
  const outcomes = results?.proofingOutcomes ?? [];
  const deciding = decidingOf(outcomes, decisive);
  const status = statusOf(result.status, deciding.map(proofingWord));
  const checks = results ? checksOf(results) : [];
  const media = results ? mediaOf(results) : [];
  return {
    providerStatus: [result.status, ...deciding.map(proofingGiven)].filter(Boolean).join(' ') || null,
    status,
    decision: status === 'COMPLETED' ? decisionOf(deciding, result) : null,
    occurredAt: moment(completedAt),
    providerReference: verificationId ?? null,
    // A verification made anew under our id, in the portal, is another attempt.
    attempt: verificationId ?? null,
    sessionId: externalRefId ?? null,
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
  };
}

const isIdentity = ({ proofingType }: wire.ProofingOutcome): boolean =>
  proofingType?.code?.toUpperCase() === 'IDENTITY_PROOFING';
/** The identity's documents are those the session is about. */
const identityFirst = (outcomes: readonly wire.ProofingOutcome[]): wire.ProofingOutcome[] =>
  outcomes.toSorted((a, b) => Number(isIdentity(b)) - Number(isIdentity(a)));

const hasPassed = (outcome: wire.ProofingOutcome): boolean => proofingWord(outcome) === 'PASS';

/** The outcomes that make the decision; none while there is none of the identity. */
function decidingOf(outcomes: readonly wire.ProofingOutcome[], decisive: Decisive): readonly wire.ProofingOutcome[] {
  const identities = outcomes.filter(isIdentity);
  return decisive === 'all' && identities.length > 0 ? outcomes : identities;
}

/** §7: the reseller's prefix says nothing; the portal and the platform spell the same words in other cases. */
const verificationWord = (word: string | null | undefined): string | null =>
  word?.toUpperCase().replace(/^VERIFICATION_STATUS_/, '') ?? null;

const proofingGiven = ({ proofingStatus, status }: wire.ProofingOutcome): string | null =>
  proofingStatus ?? status ?? null;
const proofingWord = (outcome: wire.ProofingOutcome): string | null => proofingGiven(outcome)?.toUpperCase() ?? null;

function statusOf(word: string | null | undefined, proofings: readonly (string | null)[]): SessionStatus | null {
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

/** Where a verification that is done stands: at the worst of what decides. Anything but known words decides nothing. */
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

/** Why outcomes failed: there is no word for it but those of the checks that failed in them, or else of the whole. */
function rejectionReasons(failed: readonly wire.ProofingOutcome[], results: wire.Result['results']): Reason[] {
  const inOutcomes = failedReasons(failed.flatMap(outcomeChecks));
  const told = inOutcomes.length > 0 || !results ? inOutcomes : failedReasons(overallChecks(results));
  const distinct = new Map(told.map((each) => [JSON.stringify(each), each]));
  return told.length > 0 ? [...distinct.values()] : [reason('OTHER')];
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
  const { proofingType, proofingStatus, status, documents, userBehaviourChecks } = outcome;
  const checks = [...documents.flatMap(({ securityChecks }) => securityChecks), ...userBehaviourChecks];
  // What was proofed beside the identity (an address) is itself a check of the whole.
  const { code: type, name } = proofingType ?? {};
  const beside = isIdentity(outcome) ? [] : singleCheck({ type, name, status: proofingStatus ?? status });
  return [...checks.flatMap(withSubChecks), ...beside];
}

const withSubChecks = ({ subChecks, ...check }: wire.WireCheck): Check[] => [check, ...subChecks].flatMap(singleCheck);

/** A check by its type, else its name; without either there is nothing to say of it. */
function singleCheck(given: Partial<wire.SingleCheck>): Check[] {
  const { type, name, status } = given;
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

const isWarning = (word: string | null | undefined): boolean => word?.toUpperCase() === 'WARNING';

function checkOutcome(word: string | null | undefined): CheckOutcome {
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

/** What the body of a refusal adds to its status (§8). */
export function errorOf(_status: number, json: unknown): ErrorDescription | null {
  const { code, message } = wire.failure.safeParse(json).data?.error ?? {};
  return { providerCode: code ?? null, providerMessage: message ?? null };
}
