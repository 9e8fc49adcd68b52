const times = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

/** Operations that have stalled GraphQL servers, each by name. */
export const DOCUMENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [1_000, 3_000, 10_000].map((count) => [`a field ${count} times`, `{ ${times(count, () => '__typename')} }`]),
  ),
  ...Object.fromEntries(
    [
      [50, 50],
      [100, 50],
      [200, 100],
    ].map(([outer = 0, inner = 0]) => [
      `inline fragments ${outer} × ${inner}`,
      `{ ${times(outer, () => `... on Query { ${times(inner, () => '__typename')} }`)} }`,
    ]),
  ),
  ...Object.fromEntries(
    [500, 1_000].map((count) => [
      `${count} named fragments, all pairs`,
      `{ ${times(count, (n) => `...F${n}`)} } ${times(count, (n) => `fragment F${n} on Query { viewer { name } }`)}`,
    ]),
  ),
  'a chain of 10,000 fragments': `{ ...F0 } ${times(10_000, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F10000 on Query { __typename }`,
  'a fan of two over 30 levels': `{ ...F0 } ${times(30, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Query { a: viewer { name } }`,
  'a fan of two with objects': `{ ...F0 } ${times(30, (n) => `fragment F${n} on Query { a${n}: node(id: "x") { ...G${n} } ...F${n + 1} ...F${n + 1} } fragment G${n} on Node { id }`)} fragment F30 on Query { __typename }`,
  'a circle of fragments': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'depth 5,000': `{ ${'viewer { '.repeat(5000)}name${' }'.repeat(5000)} }`,
  'lists 5,000 deep': `{ node(id: ${'['.repeat(5000)}${']'.repeat(5000)}) { id } }`,
  '10,000 unknown fields': `{ ${times(10_000, (n) => `u${n}`)} }`,
  '101 aliases': `{ ${times(101, (n) => `a${n}: __typename`)} }`,
  '10 unknown directives': `{ __typename ${times(10, (n) => `@d${n}`)} }`,
  'a circle through the schema': `{ __schema { ${'types { fields { type { '.repeat(12)}name${' } } }'.repeat(12)} } }`,
  '500 repeated fields': `{ viewer { ${times(500, () => 'name')} } }`,
  '50 aliases of a fragment with 100': `{ ${times(50, (n) => `a${n}: viewer { ...F }`)} } fragment F on Viewer { ${times(100, (n) => `b${n}: name`)} }`,
  'nested lists beyond the budget':
    '{ sessions(first: 100) { edges { node { applicant { sessions(first: 100) { edges { node { id } } } } } } } }',
  'no end of text': `{ node(id: "${'x'.repeat(200_000)}") { id } }`,
  'an unpaired surrogate': '{ node(id: "\\ud800") { id } }',
  'a NUL': '{ applicant(externalId: "\\u0000") { id } }',
};
