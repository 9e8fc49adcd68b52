import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { costError, costOf, excessOf, LIMITS, nestingOf } from '../../../src/graphql/limits/limits.ts';

const schema = buildSchema(`
  type Query { thing: Thing things: [Thing!]! node: Node many: [Node] page(first: Int, last: Int): Page! self: Query }
  type Mutation { change: Thing }
  type Subscription { changes: Thing }
  interface Node { id: ID! parts: [Part!]! }
  type Thing implements Node { id: ID! name: String parts: [Part!]! page(first: Int, last: Int): Page }
  type Part { name: String thing: Thing }
  type Page { edges: [Edge!]! count: Int }
  type Edge { node: Thing! cursor: String }
`);
const times = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');

describe('brackets within brackets', () => {
  test.each(['{}', '[]', '()'])('%s are at most a hundred deep', ([opening = '', closing = '']) => {
    expect(nestingOf(opening.repeat(100) + closing.repeat(100))).toBeNull();
    const excess = nestingOf(opening.repeat(101));
    expect(excess?.message).toContain('more than 100 brackets within brackets');
    expect(excess?.extensions).toEqual({ code: 'INVALID_INPUT' });
  });

  test('count together, those that are closed no more', () => {
    expect(nestingOf('{[('.repeat(34))).not.toBeNull();
    expect(nestingOf('{[()]}'.repeat(200))).toBeNull();
    expect(nestingOf('x'.repeat(200))).toBeNull();
  });
});

describe('an operation is refused with', () => {
  const excess = (source: string) => excessOf(parse(source));
  const deep = (depth: number, inner = 'id') => times(depth, () => 'self {') + inner + '}'.repeat(depth);

  test('more than 20 root fields, those of fragments among them', () => {
    expect(excess(`{ ${times(20, () => 'thing')} }`)).toBeNull();
    expect(excess(`{ ${times(21, () => 'thing')} }`)?.message).toContain('more than 20 root fields');
    const F = `fragment F on Query { ${times(7, () => 'thing')} }`;
    expect(excess(`{ ...F ...F ${times(6, () => 'thing')} } ${F}`)).toBeNull();
    expect(excess(`{ ...F ...F ${times(7, () => 'thing')} } ${F}`)?.message).toContain('root fields');
    expect(excess(`{ ... { ...F } ... on Query { ...F ...F } } ${F}`)?.message).toContain('root fields');
  });

  test('more than 16 levels of fields; a fragment is no level', () => {
    expect(excess(`{ ${deep(15)} }`)).toBeNull();
    expect(excess(`{ ${deep(16)} }`)?.message).toContain('more than 16 levels of fields');
    const F = `fragment F on Query { ${deep(7)} }`;
    expect(excess(`{ ${deep(8, '... { ...F }')} } ${F}`)).toBeNull();
    expect(excess(`{ thing ${deep(9, '...F')} thing } ${F}`)?.message).toContain('levels of fields');
  });

  test('more than 30 aliases, those of fragments wherever they are used', () => {
    const aliases = (count: number) => times(count, (n) => `a${n}: id`);
    expect(excess(`{ thing { ${aliases(30)} } }`)).toBeNull();
    expect(excess(`{ thing { ${aliases(31)} } }`)?.message).toContain('more than 30 aliases');
    const F = `fragment F on Thing { ${aliases(15)} }`;
    expect(excess(`{ thing { ...F ...F } } ${F}`)).toBeNull();
    expect(excess(`{ b: thing { ...F ... on Thing { ...F } } } ${F}`)?.message).toContain('aliases');
  });

  test('more than 20 directives, wherever they stand', () => {
    const skips = (count: number) => times(count, () => '@skip(if: false)');
    expect(excess(`{ thing ${skips(20)} }`)).toBeNull();
    expect(excess(`{ thing ${skips(21)} }`)?.message).toContain('more than 20 directives');
    const spread = `query ($v: Int ${skips(4)}) ${skips(4)} { ... on Query ${skips(4)} { thing { ...F ${skips(4)} } } }`;
    expect(excess(`${spread} fragment F on Thing ${skips(2)} { id ${skips(2)} }`)).toBeNull();
    expect(excess(`${spread} fragment F on Thing ${skips(2)} { id ${skips(3)} }`)?.message).toContain('directives');
  });

  test('any excess of any of its operations', () => {
    expect(excess(`query A { thing } query B { ${times(21, () => 'thing')} }`)?.message).toContain('root fields');
    expect(excess(`fragment F on Query { ${times(21, () => 'thing')} }`)).toBeNull();
  });
});

test('a fragment within itself, or one that is not there, is nothing', () => {
  expect(excessOf(parse('{ ...F ...G } fragment F on Query { self { ...F } }'))).toBeNull();
});

test('fragments within fragments are measured in linear time', () => {
  const chain = times(60, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  const source = `{ ...F0 } ${chain} fragment F60 on Query { thing { id } }`;
  expect(excessOf(parse(source))?.message).toContain('root fields');
  expect(cost(source)).toBe(Number.MAX_SAFE_INTEGER);
});

/** The cost of an operation, by name where there are several. */
function cost(source: string, variableValues?: Record<string, unknown>, name?: string): number {
  const document = parse(source);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error('no operation');
  return costOf({ schema, document, variableValues }, operation);
}

describe('the cost of an operation', () => {
  test.each([
    ['{ __typename }', 0],
    ['{ thing { name } }', 1],
    ['{ thing { name } self { thing { name } } }', 3],
    // A list is taken for five, each with its parts.
    ['{ things { name } }', 1],
    ['{ things { page { count } } }', 6],
    ['{ many { ... on Thing { page { count } } } }', 6],
    ['{ things { parts { thing { name } } } }', 31],
    // A page is taken for twenty edges, each with its node.
    ['{ page { edges { node { name } } } }', 41],
    ['{ page { edges { cursor } } }', 21],
    ['{ page(first: 3) { edges { node { name } } } }', 7],
    ['{ page(last: 3) { edges { node { name } } } }', 7],
    ['{ page(first: 0) { edges { node { name } } } }', 41],
    ['{ page(first: -1) { edges { node { name } } } }', 41],
    ['{ thing { page(first: 2) { edges { node { parts { thing { id } } } } } } }', 1 + 1 + 2 * (1 + 1 + 1 + 5)],
    // An interface has fields, too.
    ['{ node { parts { thing { id } } } }', 7],
    // The schema itself is read from memory.
    ['{ __schema { types { fields { name } } } }', 0],
    // A field that is not there counts as one object.
    ['{ nothing { parts { name } } }', 2],
    ['mutation { change { parts { thing { id } } } }', 7],
    ['subscription { changes { parts { thing { id } } } }', 7],
  ])('%s is %i', (source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  test.each([
    ['{ ...F } fragment F on Query { things { page { count } } }', 6],
    ['{ things { ...F ...F } } fragment F on Thing { page { count } }', 11],
    ['{ ... { things { page { count } } } }', 6],
    ['{ node { ... on Thing { parts { thing { id } } } } }', 7],
    ['{ self { ...F } } fragment F on Query { self { ...F } }', 2],
    ['{ ...F }', 0],
  ])('is the same through fragments: %s is %i', (source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  test.each([
    [{ n: 3 }, 7],
    [{ n: 0 }, 41],
    [{ n: '3' }, 41],
    [{}, 41],
    [undefined, 41],
  ])('reads the size of a page from the variables %j: %i', (variables, expected) => {
    expect(cost('query ($n: Int) { page(first: $n) { edges { node { name } } } }', variables)).toBe(expected);
  });

  test('is that of the operation that is asked for', () => {
    expect(cost('query A { thing { id } } query B { things { page { count } } }', {}, 'B')).toBe(6);
  });

  test('of pages within pages stays a number', () => {
    const page = (inner: string) => `page(first: 2147483647) { edges { node { ${inner} } } }`;
    expect(cost(`{ ${page(page(page('id')))} }`)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

test('an operation may bring back 10,000 objects, and is refused beyond, with both figures', () => {
  expect(costError(10_000)).toBeNull();
  const error = costError(10_001);
  expect(error?.message).toContain('10001 objects, more than 10000');
  expect(error?.extensions).toEqual({ code: 'INVALID_INPUT', cost: { requested: 10_001, maximum: 10_000 } });
});

test('the limits are those that the README states', () => {
  expect(LIMITS).toEqual({
    tokens: 2000,
    brackets: 100,
    depth: 16,
    aliases: 30,
    rootFields: 20,
    directives: 20,
    cost: 10_000,
  });
});
