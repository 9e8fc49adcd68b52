import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { SCOPES } from '../../src/access/scopes.ts';
import { createFetch } from '../../src/providers/http/fetch.ts';
import { type Harness, startHarness, until } from '../e2e/harness.ts';
import { globalId, newKey, rawId, tokenFor } from './callers.ts';

let harness: Harness;
let theirs: string;
let isProviderAway = false;
beforeAll(async () => {
  const providers = createFetch();
  harness = await startHarness({
    fetch: (...call) => (isProviderAway ? Promise.reject(new TypeError('fetch failed')) : providers(...call)),
  });
  const begun = await harness.begin('truestack', { applicant: { ...PERSON, externalId: 'theirs' } });
  theirs = begun.id;
  await ended(begun, 'reject', 'face_mismatch');
});
afterAll(() => harness.stop());

const PERSON = {
  fullName: 'Siti Contoh',
  givenNames: 'Siti',
  familyName: 'Contoh',
  email: 'siti@example.test',
  phone: '+60123456789',
  dateOfBirth: '1991-02-03',
};
const DOCUMENT = { type: 'NATIONAL_ID', number: '910203-10-4444' };
const NOBODY = '00000000-0000-4000-8000-000000000000';

async function ended(begun: { id: string; providerReference: string }, action: string, reason?: string) {
  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id: begun.id,
  });
  await until(updates, () => true);
  await harness.control(begun.providerReference, { action, ...(reason && { reason }) });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
}

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationSuccess { session { % } }
  ... on ProviderError { code failedSession { % } } } }`;

test('the answer to an applicant’s own start shows no more than any other road', async () => {
  const token = await tokenFor(harness, 'starter', { start: {} });
  const applicant = { externalId: 'starter', email: 'a@example.test' };
  const input = { provider: 'argos', applicant, idempotencyKey: 'once' };
  const begun = await harness.ask(token, START.replaceAll('%', 'status hostedUrl'), { input });
  expect(begun).toMatchObject({ data: { startVerification: { session: { status: 'PENDING' } } } });
  const failing = { provider: 'truestack', applicant: { ...PERSON, externalId: 'starter' }, document: DOCUMENT };
  for (const field of ['providerStatus', 'providerReference', 'reference', 'metadata', 'failure { message }']) {
    const again = await harness.ask(token, START.replaceAll('%', field), { input });
    expect(again.errors?.[0]?.extensions?.code, field).toBe('FORBIDDEN');
  }
  isProviderAway = true;
  const failed = await harness.ask(token, START.replaceAll('%', 'failure { message }'), { input: failing });
  isProviderAway = false;
  expect(failed.data).toMatchObject({ startVerification: { code: 'PROVIDER_UNAVAILABLE' } });
  expect(failed.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('what a failed refresh tells of its session needs the scope to read sessions', async () => {
  const { id } = await harness.begin('truestack', { applicant: { ...PERSON, externalId: 'refreshed' } });
  isProviderAway = true;
  const { secret } = await newKey(harness, 'operations');
  const answer = await harness.ask(
    secret,
    'mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename ... on ProviderError { failedSession { status } } } }',
    { id },
  );
  isProviderAway = false;
  expect(answer).toMatchObject({ data: { refreshSession: { __typename: 'ProviderError', failedSession: null } } });
  expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

describe('node(id) tells whether something exists to nobody who may not read it', () => {
  const TYPES = ['Session', 'Verification', 'Document', 'Media', 'Applicant', 'SessionEvent', 'WebhookDelivery'];

  async function ids(): Promise<Map<string, string>> {
    const { session, webhookDeliveries } = await harness.query<{
      session: { id: string; applicant: { id: string }; documents: { id: string }[]; media: { id: string }[] } & {
        events: { edges: { node: { id: string } }[] };
      };
      webhookDeliveries: { edges: { node: { id: string } }[] };
    }>(
      `query ($id: ID!) { session(id: $id) { id applicant { id } documents { id } media { id }
        events { edges { node { id } } } } webhookDeliveries { edges { node { id } } } }`,
      { id: theirs },
    );
    return new Map([
      ['Session', session.id],
      ['Verification', globalId('Verification', rawId(session.id))],
      ['Document', session.documents[0]?.id ?? ''],
      ['Media', session.media[0]?.id ?? ''],
      ['Applicant', session.applicant.id],
      ['SessionEvent', session.events.edges[0]?.node.id ?? ''],
      ['WebhookDelivery', webhookDeliveries.edges[0]?.node.id ?? ''],
    ]);
  }

  test.each(TYPES)('%s', async (type) => {
    const real = (await ids()).get(type) ?? '';
    const unreal = globalId(type, type === 'SessionEvent' ? '999999999' : NOBODY);
    const needed = type === 'WebhookDelivery' ? 'operations' : 'sessions:read';
    const callers = [
      await tokenFor(harness, 'somebody else'),
      (await newKey(harness, ...SCOPES.filter((scope) => scope !== needed))).secret,
    ];
    for (const caller of callers) {
      for (const query of [
        'query ($id: ID!) { node(id: $id) { __typename id } }',
        'query ($id: ID!) { nodes(ids: [$id]) { __typename } }',
      ]) {
        expect(await harness.ask(caller, query, { id: real })).toEqual(
          await harness.ask(caller, query, { id: unreal }),
        );
      }
    }
    expect(
      (await harness.query<{ node: object }>('query ($id: ID!) { node(id: $id) { __typename } }', { id: real })).node,
    ).toEqual({ __typename: type });
  });
});

/** The first thing that comes of a subscription: a result, or why there is none. */
async function firstOf(key: string, query: string, variables: Record<string, unknown> = {}): Promise<string> {
  const client = createClient({
    url: `${harness.running.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  });
  const results = client.iterate({ query, variables });
  const first = await results.next().then(
    ({ value }) => JSON.stringify(value),
    (error: unknown) => JSON.stringify(error),
  );
  await client.dispose();
  return first;
}

test('a subscription without the scope is refused before it begins, whatever there is', async () => {
  const { secret } = await newKey(harness, ...SCOPES.filter((scope) => scope !== 'sessions:read'));
  const UPDATED = 'subscription ($id: ID!) { sessionUpdated(id: $id) { id } }';
  const [real, unreal] = [
    await firstOf(secret, UPDATED, { id: theirs }),
    await firstOf(secret, UPDATED, { id: globalId('Session', NOBODY) }),
  ];
  expect(real).toContain('FORBIDDEN');
  expect(real).toBe(unreal);
  expect(await firstOf(secret, 'subscription { sessionEvents { id } }')).toContain('FORBIDDEN');
});

describe('an applicant token is given by who may do themselves what it may', () => {
  const CREATE = `mutation ($input: CreateApplicantTokenInput!) { createApplicantToken(input: $input) {
    ... on CreateApplicantTokenSuccess { token } ... on InputError { fields { path message } } } }`;
  const ask = async (scopes: string[], input: object) =>
    (await harness.ask((await newKey(harness, ...scopes)).secret, CREATE, { input })).data?.createApplicantToken;

  test('reading', async () => {
    const input = { applicantExternalId: 'given' };
    expect(await ask(['keys:manage', 'sessions:read'], input)).toHaveProperty('token');
    expect(await ask(['keys:manage'], input)).toMatchObject({ fields: [{ path: 'applicantExternalId' }] });
  });

  test('starting', async () => {
    const input = { applicantExternalId: 'given', start: {} };
    expect(await ask(['keys:manage', 'sessions:read', 'sessions:start'], input)).toHaveProperty('token');
    expect(await ask(['keys:manage', 'sessions:read'], input)).toMatchObject({ fields: [{ path: 'start' }] });
  });

  test('and takes an external id as a start takes it', async () => {
    for (const applicantExternalId of ['', ' ', 'x'.repeat(257), 'a\u0007b']) {
      const answer = await ask(['keys:manage', 'sessions:read'], { applicantExternalId });
      expect(answer).toMatchObject({ fields: [{ path: 'applicantExternalId' }] });
    }
  });

  test('and does not bring back who was erased', async () => {
    await harness.begin('truestack', { applicant: { ...PERSON, externalId: 'forgotten' } });
    await harness.query('mutation { eraseApplicant(input: { externalId: "forgotten" }) { __typename } }');
    await tokenFor(harness, 'forgotten');
    const { applicant } = await harness.query<{ applicant: { erasedAt: string | null } }>(
      '{ applicant(externalId: "forgotten") { erasedAt } }',
    );
    expect(applicant.erasedAt).not.toBeNull();
  });
});

test('providers are for keys, not for applicants', async () => {
  const token = await tokenFor(harness, 'somebody else');
  for (const query of ['{ providers { key } }', '{ provider(key: "truestack") { key } }']) {
    expect((await harness.ask(token, query)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
});
