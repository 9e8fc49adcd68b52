import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { fateOf, makeCopy, plant, ROOT, runTests } from './copy.ts';
import type { PlantedFault } from './plant.ts';
import { PLANTS } from './plants.ts';

// The quick form of `npm run planted`, which plants every fault.
const all: readonly PlantedFault[] = Object.values(PLANTS).flat();
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

/** The faults of which something is not so, by their rules. */
const where = (isWrong: (fault: PlantedFault) => boolean): string[] => all.filter(isWrong).map(({ rule }) => rule);

test('every kind of rule has faults, each fault a rule of its own', () => {
  for (const [kind, faults] of Object.entries(PLANTS)) expect(faults.length, kind).toBeGreaterThan(3);
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all.map(({ rule }) => rule)).size).toBe(all.length);
});

test('every fault has one place in its file, and changes it into another file that compiles', () => {
  expect(where(({ file, find }) => read('src', file).split(find).length !== 2)).toEqual([]);
  expect(where(({ find, replace }) => find === replace)).toEqual([]);
  const compiles = ({ file, find, replace }: PlantedFault): boolean => {
    try {
      // As a function: a replacement text would give `$` a meaning.
      return stripTypeScriptTypes(read('src', file).replace(find, () => replace)) !== '';
    } catch {
      return false;
    }
  };
  expect(where((fault) => !compiles(fault))).toEqual([]);
});

test('every fault names a test that exists', () => {
  expect(where((fault) => !existsSync(join(ROOT, 'test', fault.test)))).toEqual([]);
  expect(where(({ test: name, title = '' }) => !read('test', name).includes(title))).toEqual([]);
});

// Tests that need no server and no database, and that share no code with each other.
const PURE = [
  'graphql/mask.test.ts',
  'access/refusal-pace.test.ts',
  'lib/country.test.ts',
  'webhooks/notification.test.ts',
  'domain/reason.test.ts',
];
const HARMLESS: PlantedFault = {
  rule: 'none',
  file: 'lib/score.ts',
  find: 'export ',
  replace: '/* changes nothing */ export ',
  test: 'lib/score.test.ts',
};
const BROKEN: PlantedFault = {
  rule: 'none',
  file: 'lib/date.ts',
  find: 'export function calendarDate(',
  replace: 'export function (',
  test: 'lib/date.test.ts',
};

test('faults are caught, a change without effect survives, and one that does not compile is an error', {
  timeout: 60_000,
}, async () => {
  const faults = PURE.map((name) => all.find((fault) => fault.test === name)).filter((fault) => fault !== undefined);
  expect(faults).toHaveLength(PURE.length);
  const chosen = [...faults, HARMLESS, BROKEN];
  const copy = await makeCopy();
  try {
    for (const fault of chosen) await plant(copy, fault);
    const tests = chosen.map((fault) => fault.test);
    const results = await runTests(copy, { tests, postgresUrl: inject('postgresUrl'), limitMs: 50_000, whole: true });
    expect(chosen.map((fault) => `${fault.test}: ${fateOf(fault, results).kind}`)).toEqual([
      ...PURE.map((name) => `${name}: caught`),
      'lib/score.test.ts: survived',
      'lib/date.test.ts: error',
    ]);
  } finally {
    await copy.remove();
  }
});
