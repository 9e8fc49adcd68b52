import { LIMITS } from '../../src/graphql/limits/limits.ts';
import type { Door } from './doors.ts';

export const times = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');
const nested = (depth: number, inner: string): string =>
  depth === 0 ? inner : `session { events(first: 1) { edges { node { ${nested(depth - 1, inner)} } } } }`;

/** An operation that is one beyond a limit, and one that keeps it. `{` is made a subscription for the last door. */
export const TABLE: readonly (readonly [string, string, string])[] = [
  ['tokens', `{ viewer { ${times(LIMITS.tokens, () => 'name')} } }`, '{ __typename }'],
  ['depth', `{ sessionEvents { ${nested(5, 'id')} } }`, '{ __typename }'],
  [
    'aliases',
    `{ viewer { ${times(LIMITS.aliases + 1, (n) => `a${n}: name`)} } }`,
    `{ viewer { ${times(LIMITS.aliases, (n) => `a${n}: name`)} } }`,
  ],
  [
    'brackets',
    `{ node(id: ${'['.repeat(LIMITS.brackets)}1${']'.repeat(LIMITS.brackets)}) { __typename } }`,
    '{ node(id: "U2Vzc2lvbjo=") { __typename } }',
  ],
  [
    'aliases through fragments',
    `{ viewer { ${times(10, () => '...F')} } } fragment F on Viewer { ${times(10, (n) => `a${n}: name`)} }`,
    '{ __typename }',
  ],
  ['root fields', `{ ${times(LIMITS.rootFields + 1, () => '__typename')} }`, '{ __typename __typename }'],
  [
    'root fields through fragments',
    `{ ${times(3, () => '...F')} } fragment F on Query { ${times(8, () => '__typename')} }`,
    '{ __typename }',
  ],
  [
    'directives',
    `{ __typename ${times(LIMITS.directives + 1, () => '@skip(if: false)')} }`,
    '{ __typename @skip(if: false) }',
  ],
];

/** Whether a door refuses an operation that is beyond a limit; a subscription can be too much in other ways, too. */
export async function isRefused([name, door]: readonly [string, Door], url: string, beyond: string): Promise<boolean> {
  const { data, errors } = await door(url, { query: beyond });
  if ((data ?? null) !== null || errors?.length !== 1) return false;
  return name === 'socket subscription' || /more tha[nt] \d+|too long/.test(errors[0]?.message ?? '');
}
