import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
// Who may import whom: the table is the architecture. `main.ts`, `gateway.ts`, `settings.ts` and `cli` may import
// everything, and no room imports them.
const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: [],
  domain: ['lib'],
  providers: ['domain', 'lib'],
  store: ['domain', 'lib'],
  events: ['domain', 'lib', 'store'],
  access: ['domain', 'lib', 'store'],
  sessions: ['domain', 'lib', 'providers', 'store'],
  webhooks: ['domain', 'lib', 'providers', 'store', 'sessions'],
  jobs: ['lib', 'store', 'sessions', 'webhooks'],
  graphql: ['domain', 'lib', 'providers', 'store', 'events', 'access', 'sessions'],
  http: ['domain', 'lib', 'providers', 'store', 'events', 'access', 'sessions', 'webhooks', 'jobs', 'graphql'],
  sandbox: [],
};
const REGISTRY = 'providers/connections/registry.ts';
const ROOT_FILES = ['gateway.ts', 'main.ts', 'settings.ts'];
// What the providers share; every other folder in their room is a kind of provider.
const SHARED_BY_PROVIDERS = ['contract', 'connections', 'http', 'wire'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)|(?:^|\n)import\s*['"](\.[^'"]+)['"]/g;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const sources = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]));
const importsOf = new Map(
  [...sources].map(([file, text]) => [
    file,
    [...text.matchAll(IMPORT)].map(([, a, b, c]) => relative(SRC, resolve(SRC, dirname(file), a ?? b ?? c ?? ''))),
  ]),
);
const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');
const KINDS = readdirSync(join(SRC, 'providers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !SHARED_BY_PROVIDERS.includes(entry.name))
  .map(({ name }) => name);

describe('the architecture', () => {
  test('every room imports only the rooms it may', () => {
    const wrong = [...importsOf].flatMap(([file, imports]) =>
      imports
        .filter((target) => !['', 'cli'].includes(roomOf(file)) && roomOf(target) !== roomOf(file))
        .filter((target) => !MAY_IMPORT[roomOf(file)]?.includes(roomOf(target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('every room is in the table', () => {
    const rooms = [...new Set(files.map(roomOf))].filter((room) => !['', 'cli'].includes(room));
    expect(rooms.sort()).toEqual(Object.keys(MAY_IMPORT).sort());
    expect(files.filter((file) => roomOf(file) === '').sort()).toEqual(ROOT_FILES);
  });

  test('only the registry imports a provider’s folder, and no provider another', () => {
    const wrong = [...importsOf].flatMap(([file, imports]) =>
      imports
        .filter((target) => KINDS.some((kind) => target.startsWith(`providers/${kind}/`)))
        .filter((target) => dirname(file) !== dirname(target))
        .filter((target) => !(file === REGISTRY && target.endsWith('/index.ts')))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('there are no cycles', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' → ')];
      if (done.has(file)) return [];
      const found = (importsOf.get(file) ?? []).flatMap((target) => visit(target, [...path, file]));
      done.add(file);
      return found;
    };
    expect(files.flatMap((file) => visit(file, []))).toEqual([]);
  });

  test('no provider is named where all providers are treated alike', () => {
    const names = new RegExp(`\\b(?:${KINDS.join('|')})\\b`, 'i');
    const wrong = [...sources]
      .filter(([file]) =>
        ['lib', 'domain', 'sessions', 'webhooks', 'graphql', 'jobs', 'events', 'store', 'access'].includes(
          roomOf(file),
        ),
      )
      .flatMap(([file, text]) =>
        text.split('\n').flatMap((line, index) => (names.test(line) ? `${file}:${index + 1}` : [])),
      );
    expect(wrong).toEqual([]);
  });

  test('the environment is read in one place', () => {
    const readers = [...sources].filter(([, text]) => text.includes('process.env')).map(([file]) => file);
    expect(readers).toEqual(['settings.ts']);
  });
});

describe('the prose', () => {
  const ROOT = resolve(import.meta.dirname, '..');
  // Images that readers had to decode; CONTRIBUTING.md, "Prose", has the standard terms.
  const AVOIDED =
    /\b(?:doors?|crowd(?:s|ed)?|told|in hand|beside|whoever|somebody|anybody|lets? in|courtes(?:y|ies)|seat(?:s|ed)?|(?:is|are|was) away)\b/i;
  // Openings that hide the thing behind a pronoun, at the start of a comment or of a sentence within one.
  const OPENING = /(?:\/\*\*|\/\/|^\s*(?:[-#>]\s+)?|[.:] )\s*(?:Who|What|Whose|Whoever|Whatever|One that|One who)\b/;
  // Files that another change is rewriting. Each must still have a hit: the list can only become shorter.
  const EXEMPT: readonly string[] = [];

  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const written = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|md)$/.test(file))
    .map((file) => `src/${file}`);
  const hits = [...documents, ...written].flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (isDialect(line) ? { file, at: `${file}:${index + 1} ${line.trim()}` } : [])),
  );

  /** Names are read word by word: `inHand` is "in hand". */
  function isDialect(line: string): boolean {
    return AVOIDED.test(line.replace(/([a-z])([A-Z])/g, '$1 $2')) || OPENING.test(line);
  }

  test('comments, texts, names and documents use the standard terms', () => {
    expect(hits.filter(({ file }) => !EXEMPT.includes(file)).map(({ at }) => at)).toEqual([]);
  });

  test('every exempt file still needs its exemption', () => {
    expect(EXEMPT.filter((file) => !hits.some((hit) => hit.file === file))).toEqual([]);
  });
});
