import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../src/domain/error-code.ts';
import { REQUEST_ERROR_CODES } from '../src/graphql/request-errors.ts';
import { definitions } from '../src/providers/connections/registry.ts';
import { allFacts } from './providers/all.ts';
import { providerTable, settingsTable } from './readme-table.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test("the README's table of providers says what their connections can do", () => {
  // To renew it: paste what this test prints in place of the old one.
  expect(readme).toContain(providerTable(allFacts));
});

test("the README's table of settings is what their schemas say", () => {
  expect(readme).toContain(settingsTable(definitions));
});

test('the README lists every code of a GraphQL error, and no other', () => {
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \| [^|]+ \|$/gm)].map(([, code]) => code);
  const codes = [...ERROR_CODES, ...REQUEST_ERROR_CODES];
  expect(listed.filter((code) => codes.some((each) => each === code)).sort()).toEqual([...codes].sort());
});
