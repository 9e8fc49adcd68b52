import { buildSchema, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { type GuardOptions, guards } from '../../../src/graphql/limits/plugin.ts';

const schema: GraphQLSchema = buildSchema(`
  type Query { thing(first: Int): Thing }
  type Thing { name: String thing(first: Int): Thing }
  type Subscription { things(first: Int): Thing }
`);
const rootValue = {
  thing: { name: 'one' },
  things: async function* () {
    yield { things: { name: 'one' } };
  },
};

interface Answer {
  readonly data?: unknown;
  readonly errors?: { readonly message: string; readonly extensions?: Record<string, unknown> }[];
  readonly extensions?: unknown;
}

/** What a server with these guards answers, in this process and without a socket. */
async function ask(
  query: string,
  options: Partial<GuardOptions> = {},
  more: { viewer?: object; operationName?: string } = {},
) {
  const { viewer, operationName } = more;
  const plugins = [guards({ production: false, introspection: true, ...options }) as Plugin, withRoot];
  const yoga = createYoga({ schema, plugins, logging: false, maskedErrors: false });
  const response = await yoga.fetch(
    'http://yoga/graphql',
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: query.startsWith('subscription') ? 'text/event-stream' : 'application/json',
      },
      body: JSON.stringify({ query, operationName }),
    },
    { viewer },
  );
  const text = await response.text();
  const data = /^data: (.+)$/m.exec(text)?.[1] ?? text;
  return JSON.parse(data) as Answer;
}
const withRoot: Plugin = {
  onExecute: ({ args }) => void Object.assign(args, { rootValue }),
  onSubscribe: ({ args }) => void Object.assign(args, { rootValue }),
};
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions?.code;
const times = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');
const COSTLY = '(first: 10001) { thing { name } }';

test('an answer tells the cost of its operation', async () => {
  const answer = await ask('{ thing { name thing(first: 3) { thing { name } } } }');
  expect(answer.extensions).toEqual({ cost: { requested: 5, maximum: 10_000 } });
  expect(answer.data).toEqual({ thing: { name: 'one', thing: null } });
});

describe('a document', () => {
  test('that cannot be read has the code of that', async () => {
    expect(codeOf(await ask('{ thing'))).toBe('GRAPHQL_PARSE_FAILED');
  });

  test('has at most 2,000 tokens', async () => {
    expect(codeOf(await ask(`{ ${times(1999, () => 'x')} }`))).toBe('GRAPHQL_PARSE_FAILED');
    expect(codeOf(await ask(`{ ${times(1998, () => 'x')} }`))).toBe('INVALID_INPUT');
  });

  test('is refused before it is read where its brackets are too deep', async () => {
    const answer = await ask('{ thing '.repeat(101));
    expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('100 brackets'),
    ]);
  });

  test('is refused before it is validated where it is too much', async () => {
    const answer = await ask(`{ ${times(21, () => 'nothing')} }`);
    expect(answer.errors).toHaveLength(1);
    expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('20 root fields'),
    ]);
  });

  test('that is not valid has five errors at most, each with the code of that', async () => {
    const { errors = [] } = await ask(`{ thing { ${times(20, (n) => `unknown${n}`)} } }`);
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(Array(5).fill('GRAPHQL_VALIDATION_FAILED'));
  });

  test('without an operation of the name is refused', async () => {
    const answer = await ask('query A { thing { name } } query B { thing { name } }', {}, { operationName: 'C' });
    expect(answer.data ?? null).toBeNull();
    expect(answer.errors).toHaveLength(1);
  });
});

test('a name that is nearly right is suggested, but not in production', async () => {
  const suggested = async (production: boolean) => JSON.stringify(await ask('{ thinh { name } }', { production }));
  expect(await suggested(false)).toContain('Did you mean');
  expect(await suggested(true)).not.toContain('Did you mean');
});

describe('the schema is told', () => {
  const tells = async (introspection: boolean, viewer?: object) =>
    (await ask('{ __schema { queryType { name } } }', { introspection }, { viewer })).errors === undefined;

  test('to API keys and to nobody known, where the setting allows it; never to an applicant', async () => {
    expect(await tells(true, { applicant: null })).toBe(true);
    expect(await tells(true)).toBe(true);
    expect(await tells(true, { applicant: { id: 'ana' } })).toBe(false);
    expect(await tells(false, { applicant: null })).toBe(false);
    expect(await tells(false)).toBe(false);
  });
});

describe('an operation that may bring back too much is refused before it runs', () => {
  test.each(['{ thing', 'subscription { things'])('%s', async (start) => {
    const answer = await ask(`${start}${COSTLY} }`);
    expect(codeOf(answer)).toBe('INVALID_INPUT');
    expect(answer.errors?.[0]?.message).toContain('10002 objects');
    expect(answer.data ?? null).toBeNull();
  });
});

test('a subscription within the limits runs, and its events tell no cost', async () => {
  const answer = await ask('subscription { things { name } }');
  expect(answer.data).toEqual({ things: { name: 'one' } });
});
