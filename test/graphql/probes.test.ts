import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ production: true, introspection: false });
});
afterAll(() => harness.stop());

interface Probed {
  readonly body: { data?: object | null; errors?: { message: string; extensions?: object }[]; extensions?: object };
}

async function probe(init: RequestInit, query = ''): Promise<Probed> {
  const answer = await fetch(`${harness.running.url}/graphql${query && `?query=${encodeURIComponent(query)}`}`, {
    method: query ? 'GET' : 'POST',
    ...init,
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...(init.headers as object) },
  });
  return { body: (await answer.json()) as Probed['body'] };
}
const asking = (query: string) => probe({ body: JSON.stringify({ query }) });
const many = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');
const circle = (depth: number): string => (depth === 0 ? 'name' : `type { fields { ${circle(depth - 1)} } }`);

// What common scanners look for, asked with a key of every scope: each would be a finding if it were answered.
test.each<readonly [string, () => Promise<Probed>]>([
  ['101 aliases', () => asking(`{ ${many(101, (n) => `a${n}: __typename`)} }`)],
  ['ten operations at once', () => probe({ body: JSON.stringify(Array(10).fill({ query: '{ __typename }' })) })],
  ['ten unknown directives', () => asking(`{ __typename ${many(10, () => '@aa')} }`)],
  ['a circle through the schema', () => asking(`{ __schema { types { fields { ${circle(8)} } } } }`)],
  ['500 repeated fields', () => asking(`{ ${many(500, () => '__typename')} }`)],
  ['a misspelt field', () => asking('{ sesions { totalCount } }')],
  ['a mutation by GET', () => probe({}, 'mutation { revokeApiKey(input: { id: "x" }) { __typename } }')],
  ['a query by GET as a page could send it', () => probe({ headers: { authorization: '' } }, '{ __typename }')],
  ['the schema, where it is not told', () => asking('{ __schema { types { name } } }')],
  [
    'a form',
    () =>
      probe({
        body: 'query=%7B__typename%7D',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  ],
])('%s is refused', async (_name, ask) => {
  const { body } = await ask();
  expect(body.data ?? null).toBeNull();
  expect(body.errors?.length).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toMatch(/Did you mean|stack|node_modules/);
});

test('neither traces nor exceptions are told', async () => {
  const { body } = await probe({ body: '{"query":"{ __typename }"}', headers: { 'x-apollo-tracing': '1' } });
  expect(Object.keys(body.extensions ?? {})).toEqual(['cost']);
  const failed = await asking('query ($id: ID!) { node(id: $id) { id } }');
  expect(failed.body.errors?.flatMap(({ extensions }) => Object.keys(extensions ?? {}))).not.toContain('exception');
});
