import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { definitions } from '../../src/providers/connections/registry.ts';
import type { ProviderDefinition } from '../../src/providers/contract/definition.ts';
import { settingsTable } from '../readme-table.ts';

const SHARED = ['contract', 'connections', 'http', 'wire'];
const root = new URL('../../', import.meta.url);
const folders = readdirSync(new URL('src/providers/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name))
  .map(({ name }) => name);

it('registers every provider folder under the name of its kind', () => {
  expect(Object.keys(definitions).sort()).toEqual(folders.sort());
  for (const [kind, definition] of Object.entries(definitions)) expect(definition.kind).toBe(kind);
});

const FILES = ['index', 'client', 'wire', 'input', 'report', 'document', 'media', 'reasons', 'webhook'];

it.each(folders)('has the whole of %s', (kind) => {
  const files = [
    `src/providers/${kind}/README.md`,
    ...FILES.map((file) => `src/providers/${kind}/${file}.ts`),
    `test/providers/${kind}/facts.ts`,
    `test/fixtures/${kind}`,
    `src/sandbox/${kind}/imitation.ts`,
  ];
  for (const file of files) expect(existsSync(new URL(file, root)), file).toBe(true);
});

it.each(Object.entries<ProviderDefinition>(definitions))('has a README of %s with its settings', (kind, definition) => {
  const readme = readFileSync(new URL(`src/providers/${kind}/README.md`, root), 'utf8');
  // To renew it: paste what this test prints in place of the old one.
  expect(readme).toContain(settingsTable({ [kind]: definition }));
});
