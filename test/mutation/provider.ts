import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeStatuses } from '../providers/contract/statuses.ts';
import type { ProviderFacts } from '../providers/contract.ts';

// The tests of one kind's reports as one file: a worker and an import for every mutant instead of four. The conformance
// of all kinds would take too long.
const kind = process.env.MUTATION_ROOM ?? '';
const folder = resolve(import.meta.dirname, '../providers', kind);

const facts: Readonly<Record<string, ProviderFacts>> = await import(join(folder, 'facts.ts'));
const own = facts[`${kind}Facts`];
if (!own) throw new Error(`The facts of ${kind} are missing.`);
describeStatuses(own);

for (const file of readdirSync(folder)) {
  if (/^(?:report|document|media|odd|odd-values|reasons)\.test\.ts$/.test(file)) await import(join(folder, file));
}
