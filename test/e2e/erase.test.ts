import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discard } from '../../src/jobs/discard.ts';
import { createFetch } from '../../src/providers/http/fetch.ts';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
let client: pg.Client;
beforeAll(async () => {
  harness = await startHarness();
  client = new pg.Client({ connectionString: harness.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await harness.stop();
});

const rows = async (statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await client.query(statement, values)).rows;

const ERASE = `mutation ($externalId: String!) { eraseApplicant(input: { externalId: $externalId, reason: "asked for" }) {
  __typename
  ... on EraseApplicantSuccess { applicant { externalId erasedAt } }
  ... on NotFoundError { code } } }`;
const WHOLE = `query ($id: ID!) { session(id: $id) {
  status revision hostedUrl providerStatus decision { outcome reasons { code raw { message } } }
  document { fullName number } media { kind } verification { faceMatchScore checks { type } }
  applicant { erasedAt }
  events(last: 1) { edges { node { type } } } } }`;

async function approved(externalId: string) {
  const begun = await harness.begin('argos', { applicant: { externalId, email: 'ana@example.test' } });
  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id: begun.id,
  });
  await press(begun.hostedUrl, 'approve');
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  return begun;
}
const press = (hostedUrl: string, action: string) => harness.control(encodeURIComponent(hostedUrl), { action });

test('a person who is erased is gone, but for what was decided and the fact', async () => {
  const { id } = await approved('erased');
  const other = await approved('kept');
  const { eraseApplicant } = await harness.query<{ eraseApplicant: object }>(ERASE, { externalId: 'erased' });
  expect(eraseApplicant).toMatchObject({ applicant: { externalId: 'erased', erasedAt: expect.any(String) } });

  const { session } = await harness.query<{ session: object }>(WHOLE, { id });
  expect(session).toMatchObject({
    status: 'COMPLETED',
    decision: { outcome: 'APPROVED' },
    hostedUrl: null,
    providerStatus: null,
    document: null,
    media: [],
    verification: null,
    events: { edges: [{ node: { type: 'ERASED' } }] },
  });
  const sessionId = Buffer.from(id, 'base64').toString().split(':')[1];
  expect(await rows('select sealed, fingerprint from session where id = $1', [sessionId])).toEqual([
    { sealed: null, fingerprint: null },
  ]);
  expect(await rows('select 1 from webhook_delivery where session_id = $1 and body is not null', [sessionId])).toEqual(
    [],
  );
  expect(await rows('select data_key from applicant where external_id = $1', ['erased'])).toEqual([{ data_key: null }]);

  const kept = await harness.query<{ session: { document: { number: string } } }>(WHOLE, { id: other.id });
  expect(kept.session.document.number).toEqual(expect.any(String));
});

test('nothing comes back by a late webhook or a question, also when the person begins again', async () => {
  const { id, hostedUrl } = await approved('late');
  await harness.query(ERASE, { externalId: 'late' });
  const before = await harness.query<{ session: { revision: number } }>(WHOLE, { id });
  // Beginning again gives the person a fresh data key; the old session must not profit.
  await approved('late');

  await press(hostedUrl, 'reject');
  const sessionId = Buffer.from(id, 'base64').toString().split(':')[1];
  const ignored = `select 1 from webhook_delivery where session_id = $1 and disposition = 'IGNORED' and body is null`;
  while ((await rows(ignored, [sessionId])).length === 0);
  await harness.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id });
  const after = await harness.query<{ session: { revision: number } }>(WHOLE, { id });
  expect(after).toEqual({ ...before, session: { ...before.session, applicant: { erasedAt: null } } });
});

test('the provider is made to delete what it holds', async () => {
  const { id } = await approved('deleted');
  const { session } = await harness.query<{ session: { providerReference: string } }>(
    'query ($id: ID!) { session(id: $id) { providerReference } }',
    { id },
  );
  const known = async () => (await fetch(`${harness.sandbox.url}/control/sessions/${session.providerReference}`)).ok;
  expect(await known()).toBe(true);
  await harness.query(ERASE, { externalId: 'deleted' });
  while (await known());
});

test('a start that is repeated after the erasure brings the same session', async () => {
  const input = {
    provider: 'argos',
    applicant: { externalId: 'repeated', email: 'ana@example.test' },
    idempotencyKey: 'once',
  };
  const start = async () =>
    (
      await harness.query<{ startVerification: { session: { id: string } } }>(
        `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
          ... on StartVerificationSuccess { session { id } } } }`,
        { input },
      )
    ).startVerification.session?.id;
  const id = await start();
  await harness.query(ERASE, { externalId: 'repeated' });
  expect(await start()).toBe(id);
});

test('a start that is under way when its person is erased ends, and nothing is opened by its answer', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: erased, resolve: erase } = Promise.withResolvers<void>();
  const slow: typeof fetch = async (...request) => {
    ask();
    await erased;
    return createFetch()(...request);
  };
  const gateway = await startHarness({ fetch: slow });
  try {
    const applicant = { externalId: 'starting', fullName: 'Ana Prueba' };
    const input = { provider: 'truestack', applicant, document: { number: '910203-10-4444' } };
    const started = gateway.query<{ startVerification: { __typename: string; failedSession: object } }>(
      `mutation ($input: StartVerificationInput!) { startVerification(input: $input) { __typename
        ... on ProviderError { code failedSession { status revision hostedUrl events(first: 5) { edges { node { type } } } } } } }`,
      { input },
    );
    await asked;
    await gateway.query(ERASE, { externalId: 'starting' });
    erase();
    expect((await started).startVerification).toMatchObject({
      __typename: 'ProviderError',
      failedSession: {
        status: 'FAILED',
        revision: 2,
        hostedUrl: null,
        events: { edges: [{ node: { type: 'SESSION_CREATED' } }, { node: { type: 'ERASED' } }] },
      },
    });
  } finally {
    await gateway.stop();
  }
});

test('a session that is still open is asked about no more', async () => {
  const { id } = await harness.begin('argos', { applicant: { externalId: 'open', email: 'ana@example.test' } });
  await harness.query(ERASE, { externalId: 'open' });
  const sessionId = Buffer.from(id, 'base64').toString().split(':')[1];
  const planned = 'select 1 from graphile_worker._private_jobs where key = any($1)';
  expect(await rows(planned, [[`poll:${sessionId}`, `expire:${sessionId}`]])).toEqual([]);
});

test('what is personal of ended sessions is discarded when it is old enough, and the open ones stay', async () => {
  const ended = await approved('old');
  const open = await harness.begin('argos', { applicant: { externalId: 'young', email: 'ana@example.test' } });
  const DAYS_MS = 86_400_000;
  const retention = { events: undefined, bodies: undefined, sessions: 30 };
  const { gateway } = harness.running;
  await discard(gateway, retention, new Date(Date.now() + 29 * DAYS_MS));
  const read = async (id: string) => (await harness.query<{ session: object }>(WHOLE, { id })).session;
  expect(await read(ended.id)).toMatchObject({ document: { fullName: expect.any(String) } });

  await discard(gateway, retention, new Date(Date.now() + 31 * DAYS_MS));
  expect(await read(ended.id)).toMatchObject({
    status: 'COMPLETED',
    decision: { outcome: 'APPROVED' },
    document: null,
    media: [],
    verification: null,
    applicant: { erasedAt: null },
    events: { edges: [{ node: { type: 'ERASED' } }] },
  });
  expect(await read(open.id)).toMatchObject({ status: 'PENDING', hostedUrl: expect.any(String) });
  // Nothing is left to do, and nothing comes back.
  await harness.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id: ended.id });
  expect(await read(ended.id)).toMatchObject({ document: null });
});

test('nobody is erased who is not there', async () => {
  expect(await harness.query(ERASE, { externalId: 'nobody' })).toEqual({
    eraseApplicant: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
  });
});
