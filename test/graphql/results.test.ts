import {
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { globalId, newKey, rawId } from '../access/callers.ts';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
let limit: number | null = null;
beforeAll(async () => {
  harness = await startHarness({
    fetch: (...request) =>
      limit === null
        ? fetch(...request)
        : Promise.resolve(new Response('{}', { status: 429, headers: { 'retry-after': String(limit) } })),
  });
});
afterAll(() => harness.stop());

const unions = Object.values(schema.getTypeMap()).filter(isUnionType);
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

describe('the result unions', () => {
  test('no two members have a field of the same name with different types', () => {
    const clashes = unions.flatMap((union) => {
      const types = new Map<string, string>();
      return union.getTypes().flatMap((member) =>
        Object.values(member.getFields()).flatMap(({ name, type }) => {
          const known = types.get(name) ?? String(type);
          types.set(name, known);
          return known === String(type) ? [] : [`${union.name}: ${member.name}.${name} is ${type}, not ${known}`];
        }),
      );
    });
    expect(unions.length).toBeGreaterThan(7);
    expect(clashes).toEqual([]);
  });

  test('every member but the success implements Error', () => {
    const error = schema.getType('Error');
    const wrong = unions
      .filter(({ name }) => name.endsWith('Result'))
      .flatMap((union) =>
        union
          .getTypes()
          .filter(({ name }) => !name.endsWith('Success'))
          .filter((member) => !(isInterfaceType(error) && member.getInterfaces().includes(error)))
          .map(({ name }) => name),
      );
    expect(wrong).toEqual([]);
  });
});

const ask = async (query: string, variables: object = {}) => {
  const { data, errors } = await harness.ask(API_KEY, query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data ?? {})[0] as Record<string, unknown>;
};

describe('a global id that is none, or of another type, is an InputError on id', () => {
  const withId = mutations.flatMap(({ name, args }) => {
    const input = args[0] && getNamedType(args[0].type);
    return isInputObjectType(input) && input.getFields().id ? [name] : [];
  });

  test('all mutations with an id are tried', () => {
    expect(withId.sort()).toEqual(expect.arrayContaining(['cancelSession', 'refreshSession', 'revokeApiKey']));
  });

  test.each(withId)('%s', async (name) => {
    for (const id of ['', 'nonsense', '%%%', globalId('Provider', 'truestack')]) {
      const query = `mutation ($id: ID!) { ${name}(input: { id: $id }) {
        __typename ... on InputError { code fields { path message } } } }`;
      expect(await ask(query, { id }), id).toEqual({
        __typename: 'InputError',
        code: 'INVALID_INPUT',
        fields: [{ path: 'id', message: expect.stringContaining('global id') }],
      });
    }
  });
});

/** An input of a type with `text` in each place of the given path, and what its other required fields need. */
function inputWith(type: GraphQLInputType, path: readonly string[], text: string): unknown {
  const named = getNamedType(type);
  if (isListType(isNonNullType(type) ? type.ofType : type)) return [path.length === 0 ? text : 'x'];
  if (!isInputObjectType(named))
    return named.name === 'JSON' && path.length === 0 ? { text } : path.length === 0 ? text : 'x';
  return Object.fromEntries(
    Object.values(named.getFields())
      .filter((field) => field.name === path[0] || (isNonNullType(field.type) && field.defaultValue === undefined))
      .map(({ name, type: inner }) => [
        name,
        name === path[0] ? inputWith(inner, path.slice(1), text) : inputWith(inner, ['-'], ''),
      ]),
  );
}

/** The paths of an input's texts. */
function textPaths(type: GraphQLInputType, path: readonly string[] = []): string[][] {
  const named = getNamedType(type);
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((field) => textPaths(field.type, [...path, field.name]));
  return ['String', 'JSON', 'URL', 'Date', 'CountryCode'].includes(named.name) ? [[...path]] : [];
}

describe('a text with NUL or half a surrogate pair is an InputError on its path', () => {
  const cases = mutations.flatMap(({ name, args }) =>
    args[0] ? textPaths(args[0].type).map((path) => [name, path, args[0]?.type as GraphQLInputType] as const) : [],
  );

  test.each(cases)('%s: %s', async (name, path, type) => {
    for (const text of ['a\u0000b', 'a\ud800']) {
      const query = `mutation ($input: ${type}) { ${name}(input: $input) { ... on InputError { fields { path } } } }`;
      const input = inputWith(type, path, text) as Record<string, unknown>;
      if (name === 'startVerification' && path[0] !== 'provider') input.provider = 'capa';
      const { fields } = (await ask(query, { input })) as { fields?: { path: string }[] };
      const wanted = path.join('.');
      expect(
        fields?.some((field) => field.path === wanted || field.path.startsWith(`${wanted}.`)),
        JSON.stringify(fields),
      ).toBe(true);
    }
  });
});

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  __typename
  ... on StartVerificationSuccess { session { id } }
  ... on ConflictError { message existingSession { id } }
  ... on InputError { code fields { path message } }
  ... on ProviderError { code retryable retryAfterSeconds providerCode provider { key } failedSession { id status } } } }`;
const input = (more: object = {}) => ({
  provider: 'argos',
  applicant: { externalId: 'results', email: 'a@example.test' },
  ...more,
});

test('success and conflict carry their sessions under names of their own', async () => {
  const first = await ask(START, { input: input({ idempotencyKey: 'one' }) });
  const { id } = first.session as { id: string };
  const other = await ask(START, { input: input({ idempotencyKey: 'one', reference: 'other' }) });
  expect(other).toMatchObject({ __typename: 'ConflictError', existingSession: { id } });
});

test('an e-mail address of an internationalized domain is taken', async () => {
  for (const email of ['ana@xn--e1afmkfd.xn--p1ai', 'a&b@example.test']) {
    const applicant = { externalId: 'mail', email };
    expect(await ask(START, { input: input({ applicant }) }), email).toHaveProperty('session');
  }
});

test('options of another kind of provider are an InputError on their path, not dropped', async () => {
  const answer = await ask(START, {
    input: input({ providerOptions: { capa: { personalInfo: { profession: 'x' } } } }),
  });
  expect(answer).toMatchObject({ __typename: 'InputError', fields: [{ path: 'providerOptions.capa' }] });
});

test('a DateTime that is no moment is refused with a code, an offset without minutes is taken', async () => {
  const LIST = 'query ($at: DateTime) { sessions(filter: { createdAfter: $at }) { totalCount } }';
  for (const at of ['2026-02-30T00:00:00Z', '03/04/2026', '2026-02-30']) {
    const { errors } = await harness.ask(API_KEY, LIST, { at });
    expect(errors, at).toHaveLength(1);
    expect(errors?.[0]?.message).toContain('RFC 3339');
  }
  expect(await harness.ask(API_KEY, LIST, { at: '2100-01-01T00:00:00+08' })).toMatchObject({
    data: { sessions: { totalCount: 0 } },
  });
});

describe('reprocessWebhookDelivery', () => {
  const REPROCESS = `mutation ($id: ID!) { reprocessWebhookDelivery(input: { id: $id }) { __typename
    ... on ReprocessWebhookDeliverySuccess { delivery { id disposition } } } }`;

  test('processes the delivery again, and is in the audit log', async () => {
    const { pool } = harness.running.gateway.store;
    const begun = await harness.begin('truestack');
    const updates = harness.watch<{ status: string }>(
      'subscription ($id: ID!) { sessionUpdated(id: $id) { status } }',
      {
        id: begun.id,
      },
    );
    await updates.next();
    await harness.control(begun.providerReference, { action: 'start' });
    await updates.next();
    await updates.return?.();
    const session = rawId(begun.id);
    // As if it had died: only processing it again brings the session to where the delivery says.
    const { rows } = await pool.query(
      `update webhook_delivery set disposition = 'DEAD', attempts = 0, processed_at = null
       where session_id = $1 and body is not null returning id`,
      [session],
    );
    const id = globalId('WebhookDelivery', rows[0].id);
    expect(await ask(REPROCESS, { id })).toMatchObject({ delivery: { id } });
    const dispositionOf = async () =>
      (await pool.query('select disposition from webhook_delivery where id = $1', [rows[0].id])).rows[0].disposition;
    await expect.poll(dispositionOf, { timeout: 10_000, interval: 20 }).not.toMatch(/DEAD|RECEIVED/);
    const { auditEntries } = await harness.query<{ auditEntries: { edges: object[] } }>(
      `query ($target: ID!) { auditEntries(filter: { target: $target, actions: [DELIVERY_REPROCESSED] }) {
        edges { node { actor action target } } } }`,
      { target: id },
    );
    expect(auditEntries.edges).toEqual([{ node: { actor: 'admin', action: 'DELIVERY_REPROCESSED', target: id } }]);
  });
});

test('every type of the schema that is a node is found by its global id alone', async () => {
  const node = schema.getType('Node');
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && isInterfaceType(node) && type.getInterfaces().includes(node),
  );
  const begun = await harness.begin('truestack');
  const QUERY = 'query ($id: ID!) { node(id: $id) { __typename id } }';
  for (const type of ['Session', 'Provider']) {
    const id = type === 'Session' ? begun.id : globalId('Provider', 'truestack');
    expect(await harness.query(QUERY, { id })).toEqual({ node: { __typename: type, id } });
  }
  for (const { name } of types) {
    const id = globalId(name, '00000000-0000-4000-8000-000000000000');
    expect(await harness.query(QUERY, { id }), name).toEqual({ node: null });
  }
});

// The last one: the connection keeps the pause that it was asked for.
test('a provider error says after how many seconds the call may succeed, and gives the session that failed', async () => {
  limit = 7;
  const { secret } = await newKey(harness, 'sessions:start');
  const applicant = { externalId: 'results', fullName: 'Ana Prueba' };
  const { data } = await harness.ask(secret, START, {
    input: { provider: 'truestack', applicant, document: { number: '910203-10-4444' } },
  });
  limit = null;
  expect(data?.startVerification).toMatchObject({
    __typename: 'ProviderError',
    code: 'PROVIDER_RATE_LIMITED',
    retryable: true,
    retryAfterSeconds: 7,
    provider: { key: 'truestack' },
    failedSession: { id: expect.any(String), status: 'FAILED' },
  });
});
