import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { definitions } from '../../src/providers/connections/registry.ts';

const SHARED = ['contract', 'connections', 'http', 'wire'];
const root = new URL('../../', import.meta.url);
const folders = readdirSync(new URL('src/providers/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name))
  .map(({ name }) => name);

it('registers every provider folder under the name of its kind', () => {
  expect(Object.keys(definitions).sort()).toEqual(folders.sort());
  for (const [kind, definition] of Object.entries(definitions)) expect(definition.kind).toBe(kind);
});

it.each(folders)('has the whole of %s', (kind) => {
  const files = [
    ...['wire', 'report', 'reasons', 'index'].map((file) => `src/providers/${kind}/${file}.ts`),
    `test/providers/${kind}/facts.ts`,
    `test/fixtures/${kind}`,
    `src/sandbox/${kind}/imitation.ts`,
  ];
  for (const file of files) expect(existsSync(new URL(file, root)), file).toBe(true);
});
