import type { ExtractedField } from '../../domain/document.ts';
import { moment } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import { extractedFields } from '../wire/reader.ts';
import type * as wire from './wire.ts';

/** Everything of a result that belongs to no document: the person's own data, and each value that nothing else reads. */
export function detailsOf({ identityOwner, results, completedAt, rest }: wire.Result): ExtractedField[] {
  const { inviteeDetails, ...others } = rest;
  return [
    ...extractedFields({ identityOwner, inviteeDetails }, 'CONTACT'),
    ...extractedFields({ completedAt: moment(completedAt) ? null : completedAt, ...others }, 'OTHER'),
    ...(results ? unreadOf(results) : []),
  ];
}

function unreadOf({ proofingOutcomes, overallProofingChecks, otherCheckOutcomes, reports, rest }: wire.Results) {
  const behaviour = proofingOutcomes.flatMap(({ userBehaviourChecks }) => userBehaviourChecks);
  const security = proofingOutcomes.flatMap(({ documents }) => documents).flatMap((each) => each.securityChecks);
  const checks = [...security, ...behaviour, ...overallProofingChecks, ...otherCheckOutcomes];
  return [
    ...extractedFields({ results: rest }, 'OTHER'),
    ...reports.flatMap((report, at) => extractedFields({ [`results.reports.${at}`]: report.rest }, 'OTHER')),
    ...proofingOutcomes.flatMap((outcome, at) =>
      extractedFields({ [`results.proofingOutcomes.${at}`]: unreadOfOutcome(outcome) }, 'OTHER'),
    ),
    ...checks.flatMap((check) => [check, ...check.subChecks]).flatMap(unreadOfCheck),
  ];
}

const unreadOfOutcome = ({ proofingType, rest }: wire.ProofingOutcome) => ({
  proofingType: proofingType?.rest,
  ...rest,
});

/** The unread values of a check, under its type or name. */
const unreadOfCheck = ({ type, name, score: given, rest }: wire.SingleCheck): ExtractedField[] =>
  extractedFields({ [type ?? name ?? 'check']: { score: score(given) === null ? given : null, ...rest } }, 'OTHER');
