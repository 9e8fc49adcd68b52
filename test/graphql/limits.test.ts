import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costOf, LIMITS } from '../../src/graphql/limits/limits.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type Answer, API_KEY, type Harness, startHarness } from '../e2e/harness.ts';
import { DOORS } from './doors.ts';
import { isRefused, TABLE, times } from './limit-table.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ production: true });
});
afterAll(() => harness.stop());

describe.each(Object.entries(DOORS))('through %s', (name, door) => {
  test.each(TABLE)('no more %s than allowed', async (_limit, beyond, within) => {
    expect(await isRefused([name, door], harness.running.url, beyond)).toBe(true);
    if (name !== 'socket subscription')
      expect((await door(harness.running.url, { query: within })).errors).toBeUndefined();
  });

  test('no more objects than allowed', async () => {
    const costly =
      'session { events(first: 100) { edges { node { session { events(first: 100) { edges { node { id } } } } } } } }';
    const query = name.includes('subscription')
      ? `subscription { sessionEvents { ${costly} } }`
      : `{ sessions(first: 100) { edges { node { events(first: 100) { edges { node { ${costly} } } } } } } }`;
    const { errors } = await door(harness.running.url, { query });
    expect(errors?.[0]?.message).toMatch(/more than \d+/);
  });

  test('a name that is nearly right is not told', async () => {
    const { errors } = await door(harness.running.url, { query: '{ sesions { totalCount } }' });
    expect(errors?.[0]?.message).toContain('sesions');
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
  });

  test('many unknown fields are not each an error', async () => {
    const { errors } = await door(harness.running.url, { query: `{ viewer { ${times(900, (n) => `unknown${n}`)} } }` });
    expect(errors?.length).toBeLessThan(30);
  });
});

test('the schema is told to API keys, and to nobody where the setting closes it', async () => {
  const query = '{ __schema { queryType { name } } }';
  expect((await harness.ask('kyc_test_of_the_suite_0123456789', query)).errors).toBeUndefined();
  const closed = await startHarness({ introspection: false });
  for (const door of Object.values(DOORS)) {
    const { data, errors } = await door(closed.running.url, { query });
    expect(data ?? null).toBeNull();
    expect(errors?.length).toBeGreaterThan(0);
  }
  await closed.stop();
});

test('the cost of a query is told with its answer', async () => {
  const answer = (await harness.ask(
    'kyc_test_of_the_suite_0123456789',
    '{ sessions(first: 7) { edges { node { id } } } }',
  )) as Answer & {
    extensions: unknown;
  };
  expect(answer.extensions).toEqual({ cost: { requested: 15, maximum: LIMITS.cost } });
});

test('whatever is a list counts as one, by its type and behind any fragment', () => {
  const costOfQuery = (source: string) => {
    const document = parse(source);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return costOf({ schema, document }, operation);
  };
  expect(costOfQuery('{ viewer { name } }')).toBe(1);
  // A list of 5, each with one object.
  expect(costOfQuery('{ providers { health { status } } }')).toBe(6);
  expect(costOfQuery('{ ...F } fragment F on Query { providers { health { status } } }')).toBe(6);
  // A page of 20 unless it is said: the edge and its node.
  expect(costOfQuery('{ apiKeys { edges { node { id } } } }')).toBe(41);
  expect(costOfQuery('{ auditEntries(first: 3) { edges { node { at } } } }')).toBe(7);
  expect(costOfQuery('{ node(id: "x") { ... on Session { documents { fields { name } } } } }')).toBe(7);
});

test('a page is 1 to 100, whatever is asked', async () => {
  for (const first of ['0', '-1', '101', '2147483647', '1e308', '99999999999']) {
    const { errors } = await harness.ask(
      'kyc_test_of_the_suite_0123456789',
      `{ sessions(first: ${first}) { totalCount } }`,
    );
    expect(errors?.length, first).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain('went wrong');
  }
});

describe('over HTTP', () => {
  const ask = (init: RequestInit, query = '') =>
    fetch(`${harness.running.url}/graphql${query}`, {
      method: 'POST',
      body: JSON.stringify({ query: '{ __typename }' }),
      ...init,
      headers: {
        authorization: 'Bearer kyc_test_of_the_suite_0123456789',
        'content-type': 'application/json',
        ...(init.headers as Record<string, string>),
      },
    });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    '%s is refused',
    async (type) => {
      expect((await ask({ headers: { 'content-type': type } })).status).toBe(415);
    },
  );
  test('a mutation by GET is 405', async () => {
    const query = encodeURIComponent('mutation { revokeApiKey(input: { id: "x" }) { __typename } }');
    const answer = await ask({ method: 'GET', body: null }, `?query=${query}`);
    expect(answer.status).toBe(405);
  });
  test('a list of operations is refused', async () => {
    expect((await ask({ body: JSON.stringify(Array(10).fill({ query: '{ __typename }' })) })).status).toBe(400);
  });
  test('a body that is too large is 413, told or not', async () => {
    const large = JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(300_000) } });
    expect((await ask({ body: large })).status).toBe(413);
    const streamed = { body: new Blob([large]).stream(), duplex: 'half' } as RequestInit;
    expect((await ask(streamed)).status).toBe(413);
  });
  test('without a key nothing is told, not even to a page', async () => {
    for (const accept of ['application/json', 'text/html']) {
      const headers = { accept, authorization: '' };
      const answer = await ask(
        { method: 'GET', body: null, headers },
        `?query=${encodeURIComponent('{ providers { key } }')}`,
      );
      expect(await answer.text()).not.toContain('truestack"');
    }
  });
  test('no other origin is let in', async () => {
    const answer = await ask({ headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
  test('every answer says that it is not to be sniffed or framed', async () => {
    for (const path of ['/graphql', '/health/live', '/nowhere', '/metrics']) {
      const { headers } = await fetch(harness.running.url + path);
      expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual(['nosniff', 'DENY']);
    }
  });
});

test('a key has so many operations a second, over sockets too', async () => {
  const slow = await startHarness({ operationsPerSecond: 5 });
  const asked = await Promise.all(
    Array.from({ length: 10 }, () => DOORS.POST?.(slow.running.url, { query: '{ __typename }' })),
  );
  const refused = asked.filter((answer) => answer?.errors?.[0]?.extensions?.code === 'RATE_LIMITED');
  expect(refused.length).toBeGreaterThan(0);
  const sockets = await Promise.all(
    Array.from({ length: 10 }, () => DOORS['socket query']?.(slow.running.url, { query: '{ __typename }' })),
  );
  expect(sockets.some((answer) => answer?.errors?.[0]?.extensions?.code === 'RATE_LIMITED')).toBe(true);
  await slow.stop();
});

test('a caller keeps so many subscriptions open, and has their places back when they end', async () => {
  const few = await startHarness({ subscriptionsPerKey: 2 });
  const EVENTS = 'subscription { sessionEvents { id } }';
  // What can't be answered as a stream takes no place.
  for (let each = 0; each < 3; each += 1) {
    const headers = {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
      accept: 'application/json',
    };
    const body = JSON.stringify({ query: EVENTS });
    const answer = await fetch(`${few.running.url}/graphql`, { method: 'POST', headers, body });
    expect(answer.status).toBe(406);
  }
  const open = [few.watch(EVENTS), few.watchBySse(EVENTS)];
  const first = Promise.all(open.map((each) => each.next()));
  // Whoever is given an event has a place.
  let isSeated = false;
  void first.then(() => {
    isSeated = true;
  });
  while (!isSeated) await few.begin('argos');
  const refusal = async () => (await DOORS['event stream']?.(few.running.url, { query: EVENTS }))?.errors?.[0];
  expect((await refusal())?.extensions?.code).toBe('RATE_LIMITED');
  await Promise.all(open.map((each) => each.return?.()));
  // One that is let in says nothing.
  while (await Promise.race([refusal(), delay(500, null)]));
  await few.stop();
});

test('graphql is one that validates long documents in time', () => {
  const { version } = JSON.parse(readFileSync('node_modules/graphql/package.json', 'utf8')) as { version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  expect(major === 16 ? minor >= 15 : major > 16).toBe(true);
});
