import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// What may be shipped with ours without asking anybody.
const PERMISSIVE = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Python-2.0']);

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly license?: string }>>;
}

test('every library that is shipped has a permissive licence', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  expect(shipped.length).toBeGreaterThan(20);
  const others = shipped.filter(([, { license = 'none' }]) => !PERMISSIVE.has(license));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
