import { parseArgs } from 'node:util';
import { forgetPostgresVariables } from '../../src/settings.ts';
import { startTestPostgres } from '../setup/postgres.ts';
import { type Copy, endRuns, type Fate, makeCopy, runTests, tryFault } from './copy.ts';
import type { PlantedFault } from './plant.ts';
import { PLANTS } from './plants.ts';

// Plants every fault, one by one, and runs the test that must catch it. Options: --only <pattern> of kind, rule or file;
// --at-once <number> of faults that are tried at a time.
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '2' } },
});
const only = new RegExp(values.only, 'i');
const all = Object.entries(PLANTS).flatMap(([kind, faults]) => faults.map((fault) => ({ kind, fault })));
const chosen = all.filter(({ kind, fault }) => only.test(`${kind} ${fault.rule} ${fault.file}`));
if (chosen.length === 0) throw new Error(`--only ${values.only} chooses no fault`);

/** The test files that fail without any fault: nothing they say of a fault counts. */
async function failingBefore(copy: Copy, postgresUrl: string): Promise<string[]> {
  const tests = [...new Set(chosen.map(({ fault }) => fault.test))];
  const results = await runTests(copy, { tests, postgresUrl, limitMs: 600_000, whole: true });
  const passed = ({ test, title }: PlantedFault) =>
    results.some(
      ({ name, status, assertionResults }) =>
        name.endsWith(`/test/${test}`) &&
        status === 'passed' &&
        assertionResults.some((each) => each.status === 'passed' && (!title || each.fullName.includes(title))),
    );
  return [
    ...new Set(chosen.filter(({ fault }) => !passed(fault)).map(({ fault }) => `${fault.test} ${fault.title ?? ''}`)),
  ];
}

function print(kind: string, { rule, file }: PlantedFault, fate: Fate, ms: number): void {
  const detail = fate.kind === 'caught' ? '' : ` · src/${file}${fate.kind === 'error' ? ` · ${fate.message}` : ''}`;
  console.info(`${fate.kind.padEnd(8)} ${(ms / 1000).toFixed(1).padStart(5)} s  ${kind}: ${rule}${detail}`);
}

const waiting = [...chosen];
// A run that is interrupted still stops its PostgreSQL and removes its copies.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    waiting.length = 0;
    endRuns();
  });
}

forgetPostgresVariables();
const postgres = await startTestPostgres();
const copies: Copy[] = [];
try {
  for (let number = 0; number < Number(values['at-once']); number++) copies.push(await makeCopy());
  const [first] = copies;
  const broken = first ? await failingBefore(first, postgres.url) : [];
  for (const name of broken) console.error(`fails without any fault, or does not run: test/${name}`);
  if (broken.length > 0) waiting.length = 0;
  const fates: Fate[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const began = Date.now();
        const fate = await tryFault(copy, next.fault, postgres.url);
        fates.push(fate);
        print(next.kind, next.fault, fate, Date.now() - began);
      }
    }),
  );
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length;
  const errors = count('error');
  console.info(
    `${fates.length} planted, ${count('caught')} caught, ${count('survived')} survived${errors > 0 ? `, ${errors} could not be tried` : ''}`,
  );
  process.exitCode = broken.length === 0 && count('caught') === chosen.length ? 0 : 1;
} finally {
  for (const copy of copies) await copy.remove();
  await postgres.stop();
}
