import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, startHarness } from '../e2e/harness.ts';
import { newKey, rawId, tokenFor } from './callers.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationSuccess { session { id provider { key kind name } applicant { id externalId } } }
  ... on InputError { code fields { path message } } ... on Error { code } } }`;
const MAY_START = '{ viewer { expiresAt mayStart { remaining providers { key } } } }';

interface Started {
  readonly session?: { readonly id: string };
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

async function start(token: string, externalId: string, more: object = {}): Promise<Started> {
  const applicant = { externalId, email: 'ana@example.test', fullName: 'Ana Prueba' };
  const input = { provider: 'argos', applicant, ...more };
  const { data, errors } = await harness.ask(token, START, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data?.startVerification as Started;
}

const remaining = async (token: string): Promise<unknown> => {
  const { data } = await harness.ask(token, MAY_START);
  const viewer = data?.viewer as { mayStart: { remaining: number } | null } | undefined;
  return viewer?.mayStart?.remaining;
};

test('a token without a grant starts nothing and shows none', async () => {
  const token = await tokenFor(harness, 'plain');
  expect((await harness.ask(token, MAY_START)).data).toMatchObject({ viewer: { mayStart: null } });
  const { errors } = await harness.ask(token, START, {
    input: { provider: 'argos', applicant: { externalId: 'plain' } },
  });
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('a grant is used up by its maximum, counted exactly while many starts run on two instances', async () => {
  const another = await harness.startAnother();
  const token = await tokenFor(harness, 'many', { start: { maximum: 4 } });
  expect(await remaining(token)).toBe(4);
  const body = (index: number) => ({
    query: START,
    variables: {
      input: {
        provider: 'argos',
        applicant: { externalId: 'many', email: 'ana@example.test' },
        idempotencyKey: `start ${index}`,
      },
    },
  });
  const answers = await Promise.all(
    Array.from({ length: 12 }, async (_none, index) => {
      const { url } = index % 2 ? another : harness.running;
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body(index)),
      });
      return ((await answer.json()) as { data: { startVerification: Started } }).data.startVerification;
    }),
  );
  await another.stop();
  expect(answers.filter(({ session }) => session)).toHaveLength(4);
  const refused = answers.filter(({ fields }) => fields);
  expect(refused).toHaveLength(8);
  for (const { fields } of refused) {
    expect(fields).toEqual([{ path: 'applicant', message: expect.stringContaining('has started the 4 sessions') }]);
  }
  expect(await remaining(token)).toBe(0);
  const { rows } = await harness.running.gateway.store.pool.query(
    `select count(*) from session join applicant on applicant.id = applicant_id where external_id = 'many'`,
  );
  expect(rows).toEqual([{ count: '4' }]);
});

test('a replay of the last start that a grant allows gives its session again', async () => {
  const token = await tokenFor(harness, 'replay', { start: { maximum: 1 } });
  const both = await Promise.all([1, 2].map(() => start(token, 'replay', { idempotencyKey: 'once' })));
  expect(both[0]?.session?.id).toBeDefined();
  expect(both[1]?.session?.id).toBe(both[0]?.session?.id);
  expect((await start(token, 'replay')).fields).toMatchObject([{ path: 'applicant' }]);
});

test('a new token has a count of its own', async () => {
  const start1 = { start: { maximum: 1 } };
  expect((await start(await tokenFor(harness, 'again', start1), 'again')).session).toBeDefined();
  expect((await start(await tokenFor(harness, 'again', start1), 'again')).session).toBeDefined();
});

test('the grant sets redirectUrl, reference and metadata, which its holder neither sees nor chooses', async () => {
  const fixed = {
    redirectUrl: 'https://shop.example.test/done',
    reference: 'order 77',
    metadata: { basket: 'seven' },
  };
  const token = await tokenFor(harness, 'fixed', { start: { providers: ['truestack'], ...fixed } });
  expect(JSON.stringify(decodeJwt(token))).not.toMatch(/shop.example|order|seven/);
  const asked = { provider: 'truestack', document: { number: '910203-10-4444' } };
  const { session } = await start(token, 'fixed', asked);
  const read = await harness.query('query ($id: ID!) { session(id: $id) { reference metadata } }', { id: session?.id });
  expect(read).toEqual({ session: { reference: 'order 77', metadata: { basket: 'seven' } } });

  for (const path of ['redirectUrl', 'reference', 'metadata'] as const) {
    const chosen = { redirectUrl: 'https://elsewhere.example.test', reference: 'mine', metadata: { a: 'b' } }[path];
    expect((await start(token, 'fixed', { ...asked, [path]: chosen })).fields, path).toMatchObject([{ path }]);
    expect((await start(token, 'fixed', { ...asked, [path]: fixed[path] })).fields, path).toMatchObject([{ path }]);
  }
  expect(await remaining(token)).toBe(2);
});

test('another connection, another applicant: an InputError on each path', async () => {
  const token = await tokenFor(harness, 'bound', { start: { providers: ['argos'] } });
  expect((await harness.ask(token, MAY_START)).data).toMatchObject({
    viewer: { mayStart: { remaining: 3, providers: [{ key: 'argos' }] } },
  });
  const { fields } = await start(token, 'another', { provider: 'truestack', redirectUrl: 'https://a.example.test' });
  expect(fields?.map(({ path }) => path)).toEqual(['applicant.externalId', 'provider', 'redirectUrl']);
});

test('an applicant token reads connection and applicant of its own session', async () => {
  const token = await tokenFor(harness, 'reader', { start: {} });
  const { session } = await start(token, 'reader');
  expect(session).toMatchObject({
    provider: { key: 'argos', kind: 'argos', name: expect.any(String) },
    applicant: { externalId: 'reader' },
  });
});

describe('a grant that cannot be meant is refused on its paths', () => {
  const CREATE = `mutation ($input: CreateApplicantTokenInput!) { createApplicantToken(input: $input) {
    ... on CreateApplicantTokenSuccess { token } ... on InputError { fields { path } } } }`;
  const pathsOf = async (given: object, ...scopes: string[]) => {
    const { secret } = await newKey(harness, 'keys:manage', 'sessions:read', ...scopes);
    const { data } = await harness.ask(secret, CREATE, { input: { applicantExternalId: 'asked', start: given } });
    const answer = data?.createApplicantToken as { fields?: { path: string }[] } | undefined;
    return answer?.fields?.map(({ path }) => path);
  };

  test.each([
    [{ providers: [] }, 'start.providers'],
    [{ providers: ['nowhere'] }, 'start.providers'],
    [{ maximum: 0 }, 'start.maximum'],
    [{ maximum: 101 }, 'start.maximum'],
    [{ redirectUrl: 'javascript:alert(1)' }, 'start.redirectUrl'],
    [{ reference: ' ' }, 'start.reference'],
    [{ metadata: ['a'] }, 'start.metadata'],
    [{ metadata: { a: 'x'.repeat(4000) } }, 'start.metadata'],
    [{ metadata: { a: '\u0000' } }, 'start.metadata'],
  ])('%j', async (given, path) => {
    expect(await pathsOf(given, 'sessions:start')).toEqual([path]);
  });

  test('and so is one of a key that cannot start itself', async () => {
    expect(await pathsOf({})).toEqual(['start']);
  });

  test('the largest one fits into a header', async () => {
    const given = { metadata: { a: 'x'.repeat(2900) }, providers: ['argos'] };
    const token = await tokenFor(harness, 'large', { start: given });
    expect(await remaining(token)).toBe(3);
  });
});

test('a token of the former form is read until it ends, with the grant that is the default', async () => {
  const { vault } = harness.running.gateway.store;
  await tokenFor(harness, 'former');
  const { applicant } = await harness.query<{ applicant: { id: string } }>(
    '{ applicant(externalId: "former") { id } }',
  );
  const sign = (claims: object) =>
    new SignJWT({ ext: 'former', ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(rawId(applicant.id))
      .setExpirationTime('5m')
      .sign(vault.signingKeys('applicant token')[0] ?? new Uint8Array());
  expect(await remaining(await sign({ start: false }))).toBeUndefined();
  const token = await sign({ start: true });
  expect((await start(token, 'former')).session).toBeDefined();
  expect(await remaining(token)).toBe(2);
});
