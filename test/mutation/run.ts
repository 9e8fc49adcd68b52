import { Stryker } from '@stryker-mutator/core';
import { ROOMS } from './rooms.ts';

// `npm run mutate` for all rooms, `npm run mutate -- domain access` for some.
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in ROOMS));
if (unknown.length > 0) throw new Error(`No room ${unknown.join(', ')}. There are: ${Object.keys(ROOMS).join(', ')}.`);

const scores: Record<string, object> = {};
for (const [name, { mutate, tests }] of Object.entries(ROOMS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  // Read by the configuration of the tests, in Stryker's workers, which inherit the environment.
  process.env.MUTATION_ROOM = name;
  process.env.MUTATION_TESTS = JSON.stringify(tests);
  const began = Date.now();
  const mutants = await new Stryker({
    configFile: 'test/mutation/stryker.json',
    mutate: [...mutate],
  }).runMutationTest();
  scores[name] = { ...scoreOf(mutants), seconds: Math.round((Date.now() - began) / 1000) };
}
console.table(scores);

function scoreOf(mutants: Awaited<ReturnType<Stryker['runMutationTest']>>) {
  const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const survived = count('Survived');
  const uncovered = count('NoCoverage');
  const all = killed + survived + uncovered;
  return { 'score %': Math.round((killed / all) * 1000) / 10, mutants: all, killed, survived, uncovered };
}
