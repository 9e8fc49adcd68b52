import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/domain/error-code.ts';
import { REQUEST_ERROR_CODES } from '../../src/graphql/request-errors.ts';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';
import { sent } from './raw-request.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const HASH = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
const WAYS = ['POST', 'GET', 'event stream', 'socket'] as const;

describe.each(WAYS)('by %s', (way) => {
  const ask = (params: object) => sent(harness.running.url, way, params);

  test('a hash alone is answered as clients expect, and the whole query then works', async () => {
    for (const params of [{ extensions: HASH }, { query: '', extensions: HASH }, { query: null, extensions: HASH }]) {
      const { status, answer } = await ask(params);
      expect(status).toBe(200);
      expect(answer.errors).toEqual([
        { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
      ]);
    }
    expect((await ask({ query: '{ __typename }', extensions: HASH })).answer.data).toEqual({ __typename: 'Query' });
  });

  test('an empty operation name is as if absent', async () => {
    const { answer } = await ask({ query: 'query Named { __typename }', operationName: '' });
    expect(answer.data).toEqual({ __typename: 'Query' });
  });

  test.each<[string, object, string]>([
    ['no syntax', { query: '{ viewer {' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that is missing', { query: 'query ($id: ID!) { node(id: $id) { id } }' }, 'INVALID_INPUT'],
    [
      'a variable of another type',
      { query: 'query ($n: Int) { sessions(first: $n) { totalCount } }', variables: { n: 'x' } },
      'INVALID_INPUT',
    ],
    ['an unknown operation name', { query: 'query A { __typename }', operationName: 'B' }, 'INVALID_INPUT'],
    ['several operations and no name', { query: 'query A { __typename } query B { __typename }' }, 'INVALID_INPUT'],
    ['an empty query', { query: ' ' }, 'GRAPHQL_PARSE_FAILED'],
  ])('%s has a documented code', async (_what, params, code) => {
    const { answer } = await ask(params);
    expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
  });

  test('at most five validation errors are listed', async () => {
    const { answer } = await ask({ query: `{ ${Array.from({ length: 9 }, (_, n) => `wrong${n}`).join(' ')} }` });
    expect(answer.errors).toHaveLength(5);
    expect(answer.errors?.every(({ message }) => message.includes('wrong'))).toBe(true);
  });
});

describe('over HTTP a request that holds no operation has a documented code', () => {
  const post = async (body: string) => {
    const answer = await fetch(`${harness.running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body,
    });
    return (await answer.json()) as { errors: { extensions: { code: string } }[] };
  };

  test.each(['{', '', '[]', '"text"', '5', 'null', '{}', '{"query":5}', '{"query":"{a}","variables":5}', '{"q":1}'])(
    '%j',
    async (body) => {
      const { errors } = await post(body);
      const documented: readonly string[] = [...ERROR_CODES, ...REQUEST_ERROR_CODES];
      expect(errors.length).toBeGreaterThan(0);
      for (const { extensions } of errors) expect(documented).toContain(extensions?.code);
    },
  );
});

test.each([100, 4000, 5000, 100_000])(
  'a query of more than %i characters is answered, in any script',
  async (length) => {
    const query = `# ${'é'.repeat(length)}\n{ viewer { name } }`;
    const { status, answer } = await sent(harness.running.url, 'POST', { query });
    expect([status, answer.errors, answer.data]).toEqual([200, undefined, { viewer: { name: 'admin' } }]);
  },
);

test('a subscription variable of another type has a documented code', async () => {
  const query = 'subscription ($after: String) { sessionEvents(after: $after) { id } }';
  for (const way of ['event stream', 'socket'] as const) {
    const { answer } = await sent(harness.running.url, way, { query, variables: { after: 5 } });
    expect(answer.errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
  }
});
