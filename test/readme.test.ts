import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions } from '../src/providers/registry.ts';
import { providerTable } from './readme-table.ts';

test("the README's table of providers is what their definitions say", () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  // To renew it: paste what this test prints in place of the old one.
  expect(readme).toContain(providerTable(definitions));
});
