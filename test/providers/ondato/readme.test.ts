import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { settingsTable } from '../../readme-table.ts';

it('has a README whose table of settings is that of its schema', () => {
  const readme = readFileSync(new URL('../../../src/providers/ondato/README.md', import.meta.url), 'utf8');
  expect(readme).toContain(settingsTable({ ondato }));
});
