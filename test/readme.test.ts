import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../src/domain/error-code.ts';
import { REQUEST_ERROR_CODES } from '../src/graphql/request-errors.ts';
import { commonSettings } from '../src/providers/connections/settings.ts';
import { allFacts } from './providers/all.ts';
import { providerTable } from './readme-table.ts';

const root = new URL('../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const readme = textOf('README.md');

test("the README's table of providers says what their connections can do", () => {
  // To renew it: paste what this test prints in place of the old one.
  expect(readme).toContain(providerTable(allFacts));
});

test("the README links to every provider's own README, which holds its settings", () => {
  for (const kind of Object.keys(allFacts)) expect(readme).toContain(`(src/providers/${kind}/README.md)`);
});

test('the README lists every setting of the gateway and of all connections', () => {
  const own = [...textOf('src/settings.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  const names = [...own, ...Object.keys(commonSettings.shape).map((name) => `<KEY>_${name}`)];
  const cells = [...readme.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell]) => cell).join();
  expect(own.length).toBeGreaterThan(20);
  expect(names.filter((name) => !cells.includes(`\`${name}\``))).toEqual([]);
});

test('every file that the documents name exists', () => {
  const paths = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].flatMap((document) =>
    [...textOf(document).matchAll(/(?:^|[`(\s])((?:src|test)\/[\w./-]+)/gm)].map(([, path]) => path ?? ''),
  );
  expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('the README lists every code of a GraphQL error, and no other', () => {
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \| [^|]+ \|$/gm)].map(([, code]) => code);
  const codes = [...ERROR_CODES, ...REQUEST_ERROR_CODES];
  expect(listed.filter((code) => codes.some((each) => each === code)).sort()).toEqual([...codes].sort());
});
