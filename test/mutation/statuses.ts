import { describeStatuses } from '../providers/contract/statuses.ts';
import type { ProviderFacts } from '../providers/contract.ts';

// The statuses of one kind alone: the conformance of all kinds takes too long for every mutant.
const kind = process.env.MUTATION_ROOM ?? '';
const facts: Readonly<Record<string, ProviderFacts>> = await import(`../providers/${kind}/facts.ts`);
const own = facts[`${kind}Facts`];
if (!own) throw new Error(`The facts of ${kind} are missing.`);
describeStatuses(own);
