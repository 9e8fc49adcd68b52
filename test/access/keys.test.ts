import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { issueApplicantToken } from '../../src/access/applicant-token.ts';
import { watchViewers } from '../../src/access/live.ts';
import type { Viewer } from '../../src/access/scopes.ts';
import { createSocketOptions, type GraphQLHandler, type SocketExtra } from '../../src/graphql/server.ts';
import { keepApiKey } from '../../src/store/api-keys.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { ApplicantEntity } from '../../src/store/entities/applicant.ts';
import { API_KEY, type Harness, startHarness, until } from '../e2e/harness.ts';
import { newKey, revoke, tokenFor, watching } from './callers.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

interface Created {
  readonly createApiKey: {
    readonly apiKey?: { readonly id: string; readonly scopes: string[] };
    readonly secret?: string;
    readonly fields?: { path: string; message: string }[];
  };
}
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeySuccess { apiKey { id scopes } secret }
  ... on InputError { fields { path message } } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) {
  __typename ... on RevokeApiKeySuccess { apiKey { revokedAt } } ... on NotFoundError { code } } }`;

const EVENTS = 'subscription ($after: String) { sessionEvents(after: $after) { cursor type session { id status } } }';

test('a key is shown once, carries its scopes, and notes its last use', async () => {
  const { id, secret } = await newKey(harness, 'sessions:read');
  expect(secret).toMatch(/^kyc_test_[\w-]{43}$/);
  expect(await harness.ask(secret, '{ viewer { kind name scopes } }')).toMatchObject({
    data: { viewer: { kind: 'API_KEY', name: 'a key', scopes: ['sessions:read'] } },
  });
  const { node } = await harness.query<{ node: { lastUsedAt: string | null } }>(
    'query ($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt } } }',
    { id },
  );
  expect(node.lastUsedAt).not.toBeNull();
});

test('the keys are listed page by page, the newest first, ended ones among them', async () => {
  const made = [await newKey(harness, 'sessions:read'), await newKey(harness, 'operations')].map(({ id }) => id);
  await revoke(harness, made[0] ?? '');
  interface Page {
    readonly apiKeys: {
      readonly edges: { cursor: string; node: { id: string; revokedAt: string | null } }[];
      readonly pageInfo: { readonly hasNextPage: boolean };
    };
  }
  const KEYS = `query ($first: Int, $after: String, $last: Int, $before: String) {
    apiKeys(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id revokedAt } } pageInfo { hasNextPage } } }`;
  const ask = async (variables: object) => (await harness.query<Page>(KEYS, variables)).apiKeys;
  const newest = await ask({ first: 1 });
  expect(newest).toMatchObject({
    edges: [{ node: { id: made[1], revokedAt: null } }],
    pageInfo: { hasNextPage: true },
  });
  const older = await ask({ first: 1, after: newest.edges[0]?.cursor });
  expect(older.edges).toMatchObject([{ node: { id: made[0], revokedAt: expect.any(String) } }]);
  expect((await ask({ last: 1, before: older.edges[0]?.cursor })).edges).toMatchObject([{ node: { id: made[1] } }]);
  const { errors } = await harness.ask(API_KEY, KEYS, { first: 1, after: 'nonsense' });
  expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
});

test('nobody gives away a scope that they lack, and every wrong field is named', async () => {
  const { secret } = await newKey(harness, 'keys:manage', 'sessions:read');
  const ask = async (input: object) => (await harness.ask(secret, CREATE, { input })).data as unknown as Created;
  expect((await ask({ name: 'ok', scopes: ['sessions:read'] })).createApiKey.apiKey).toBeDefined();
  const wrong = await ask({ name: ' ', scopes: ['pii:read', 'everything'], expiresAt: '2020-01-01T00:00:00Z' });
  expect(wrong.createApiKey.fields?.map(({ path }) => path)).toEqual(['name', 'scopes', 'scopes', 'expiresAt']);
});

test('a revoked key is refused, and its sockets and streams close at once', async () => {
  const { id, secret } = await newKey(harness, 'sessions:read');
  const socket = watching(harness.running.url, secret, EVENTS);
  await socket.connected;
  const stream = await fetch(`${harness.running.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query: EVENTS }),
  });
  const ended = stream.text().catch(() => 'ended');
  const { revokeApiKey } = await harness.query<{ revokeApiKey: { apiKey: { revokedAt: string } } }>(REVOKE, { id });
  expect(revokeApiKey.apiKey.revokedAt).not.toBeNull();
  expect(await socket.closed).toBe(4403);
  expect(await ended).toBe('ended');
  const { errors } = await harness.ask(secret, '{ viewer { name } }');
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  await socket.dispose();
});

test('a key that is revoked on one instance is closed on another', async () => {
  const another = await harness.startAnother();
  const { id, secret } = await newKey(harness, 'sessions:read');
  const socket = watching(another.url, secret, EVENTS);
  await socket.connected;
  await harness.query(REVOKE, { id });
  expect(await socket.closed).toBe(4403);
  await socket.dispose();
  await another.stop();
});

test('what was asked with a key that is revoked meanwhile is answered', async () => {
  const { id, secret } = await newKey(harness, 'sessions:start');
  await harness.switches('truestack', { nextCreate: 'slow', slowMs: 500 });
  const applicant = { externalId: 'late', fullName: 'Siti Contoh' };
  const asked = harness.ask(secret, START, {
    input: { provider: 'truestack', applicant, document: { number: '910203-10-4444' } },
  });
  const waiting = async () => {
    const account = await fetch(`${harness.sandbox.url}/control/accounts/truestack`);
    return ((await account.json()) as { nextCreate: string[] }).nextCreate.length > 0;
  };
  while (await waiting());
  await harness.query(REVOKE, { id });
  expect((await asked).data).toMatchObject({ startVerification: { session: { status: 'PENDING' } } });
});

test('a socket that has gone before it was known whose it is is not watched', async () => {
  const { promise: viewer, resolve } = Promise.withResolvers<Viewer>();
  const live = { add: vi.fn(() => () => {}), recheck: async () => {}, stop: () => {} };
  const options = createSocketOptions({} as GraphQLHandler, () => viewer, {
    live,
    rate: { take: async () => true, giveBack: async () => {} },
    addressOf: () => null,
  });
  const extra = { request: { headers: {} }, progress: new Map(), close: () => {} } as unknown as SocketExtra;
  const context = { extra, connectionParams: {} } as Parameters<NonNullable<typeof options.onConnect>>[0];
  const connected = options.onConnect?.(context);
  await options.onClose?.(context, 1006, '');
  resolve({ kind: 'API_KEY', id: 'k', name: 'k', scopes: new Set(), applicant: null, expiresAt: null });
  expect(await connected).toBe(false);
  expect(live.add).not.toHaveBeenCalled();
});

test('a key that ends by itself ends its sockets', async () => {
  const input = { name: 'short', scopes: ['sessions:read'], expiresAt: new Date(Date.now() + 400) };
  const { createApiKey } = await harness.query<Created>(CREATE, { input });
  const socket = watching(harness.running.url, createApiKey.secret ?? '', EVENTS);
  expect(await socket.closed).toBe(4403);
  await socket.dispose();
});

test('a key whose end is further away than a timer can tell is found once it has ended', async () => {
  const { store } = harness.running.gateway;
  const expiresAt = new Date(Date.now() + 30 * 86_400_000);
  const { id } = await keepApiKey(store, { name: 'long', hash: randomBytes(32), scopes: [], expiresAt });
  const live = watchViewers(store, () => {});
  const close = vi.fn();
  live.add({ kind: 'API_KEY', id, name: 'long', scopes: new Set(), applicant: null, expiresAt }, close);
  await live.recheck();
  expect(close).not.toHaveBeenCalled();
  vi.useFakeTimers({ toFake: ['Date'], now: expiresAt });
  await live.recheck();
  vi.useRealTimers();
  expect(close).toHaveBeenCalledOnce();
  live.stop();
});

test('an applicant token sees its own sessions alone, and of them no staff-only word', async () => {
  const own = await harness.begin('argos', { applicant: { externalId: 'own', email: 'own@example.test' } });
  const other = await harness.begin('argos', { applicant: { externalId: 'other', email: 'other@example.test' } });
  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id: own.id,
  });
  await harness.control(encodeURIComponent(own.hostedUrl), { action: 'reject', reason: 'duplicate_user' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  const token = await tokenFor(harness, 'own');

  const DECISION = 'decision { outcome reasons { code userAction raw { code message } } }';
  const told = JSON.stringify({
    decision: {
      outcome: 'REJECTED',
      reasons: [{ code: 'UNABLE_TO_VERIFY', userAction: 'CONTACT_SUPPORT', raw: null }],
    },
  });
  const roads = [
    ['query ($id: ID!) { session(id: $id) { % } }', { id: own.id }],
    ['query ($id: ID!) { node(id: $id) { ... on Session { % } } }', { id: own.id }],
    ['query ($id: ID!) { nodes(ids: [$id]) { ... on Session { % } } }', { id: own.id }],
    ['{ sessions { edges { node { % } } } }', {}],
    ['query ($id: ID!) { session(id: $id) { events(last: 1) { edges { node { session { % } } } } } }', { id: own.id }],
  ] as const;
  for (const [road, variables] of roads) {
    const answer = JSON.stringify(await harness.ask(token, road.replace('%', DECISION), variables));
    expect(answer).toContain(told.slice(1, -1));
    expect(answer).not.toMatch(/DUPLICATE|duplicate/);
  }
  const socket = watching(
    harness.running.url,
    token,
    `subscription ($id: ID!) { sessionUpdated(id: $id) { ${DECISION} } }`,
    { id: own.id },
  );
  while (socket.seen.length === 0) await new Promise(setImmediate);
  expect(JSON.stringify(socket.seen)).toContain(told.slice(1, -1));
  await socket.dispose();

  // Somebody else's is not there, in exactly the words for what is nowhere.
  const nowhere = Buffer.from('Session:00000000-0000-4000-8000-000000000000').toString('base64');
  for (const road of ['query ($id: ID!) { session(id: $id) { id } }', 'query ($id: ID!) { node(id: $id) { id } }']) {
    const [theirs, none] = [
      await harness.ask(token, road, { id: other.id }),
      await harness.ask(token, road, { id: nowhere }),
    ];
    expect(theirs).toEqual(none);
  }
  const { errors } = await harness.ask(token, '{ sessions(filter: { reasons: [DUPLICATE_PERSON] }) { totalCount } }');
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('that there was a screening is not told to an applicant', async () => {
  const own = await harness.begin('argos', { applicant: { externalId: 'screened', email: 'own@example.test' } });
  await harness.control(encodeURIComponent(own.hostedUrl), { action: 'approve' });
  const TYPES = 'query ($id: ID!) { session(id: $id) { decision { outcome } events { edges { node { type } } } } }';
  const read = async (key: string) => JSON.stringify(await harness.ask(key, TYPES, { id: own.id }));
  while (!(await read(API_KEY)).includes('SCREENING_UPDATED'));
  expect(await read(await tokenFor(harness, 'screened'))).not.toContain('SCREENING');
});

test('an applicant token resumes at its cursor, with its own events alone', async () => {
  const begin = (externalId: string) =>
    harness.begin('argos', { applicant: { externalId, email: 'ana@example.test' } });
  const first = await begin('resuming');
  await begin('somebody else');
  const beginning = Buffer.from(JSON.stringify(['event', '0'])).toString('base64url');
  const short = watching(harness.running.url, await tokenFor(harness, 'resuming', { expiresIn: 2 }), EVENTS, {
    after: beginning,
  });
  expect(await short.closed).toBe(4403);
  const [seen] = short.seen as { sessionEvents: { cursor: string; session: { id: string } } }[];
  expect(short.seen).toHaveLength(1);
  expect(seen?.sessionEvents.session.id).toBe(first.id);
  await begin('somebody else');
  const second = await begin('resuming');
  const again = watching(harness.running.url, await tokenFor(harness, 'resuming'), EVENTS, {
    after: seen?.sessionEvents.cursor,
  });
  while (again.seen.length === 0) await new Promise(setImmediate);
  expect(again.seen).toMatchObject([{ sessionEvents: { session: { id: second.id } } }]);
  await again.dispose();
});

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  __typename ... on StartVerificationSuccess { session { status } } ... on InputError { fields { path } } } }`;

test('an applicant token starts a verification only if it says so, and only of its own person', async () => {
  const input = (externalId: string) => ({
    input: { provider: 'argos', applicant: { externalId, email: 'a@example.test' } },
  });
  const plain = await harness.ask(await tokenFor(harness, 'starting'), START, input('starting'));
  expect(plain.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const starter = await tokenFor(harness, 'starting', { start: {} });
  expect((await harness.ask(starter, START, input('starting'))).data).toMatchObject({
    startVerification: { session: { status: 'PENDING' } },
  });
  expect((await harness.ask(starter, START, input('another'))).data).toMatchObject({
    startVerification: { fields: [{ path: 'applicant.externalId' }] },
  });
});

test('a key that only starts is given the session of its answer, and no other', async () => {
  const { secret } = await newKey(harness, 'sessions:start');
  const answer = await harness.ask(
    secret,
    `mutation ($input: StartVerificationInput!) { startVerification(input: $input) { ... on StartVerificationSuccess {
      session { id status hostedUrl provider { key } applicant { externalId } } } } }`,
    { input: { provider: 'argos', applicant: { externalId: 'started', email: 'a@example.test' } } },
  );
  expect(answer.errors).toBeUndefined();
  const { session } = (answer.data as { startVerification: { session: { id: string } } }).startVerification;
  const read = await harness.ask(secret, 'query ($id: ID!) { session(id: $id) { id } }', { id: session.id });
  expect(read.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('a token that was altered, has ended, or is signed by another is nobody', async () => {
  const token = await tokenFor(harness, 'forged');
  const [head, claims = '', signature = ''] = token.split('.');
  const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  const em = harness.running.gateway.store.orm.em.fork();
  const applicant = await em.findOneOrFail(ApplicantEntity, { externalId: 'forged' });
  const bound = { id: applicant.id, externalId: 'forged', grant: null };
  const { vault } = harness.running.gateway.store;
  const ended = await issueApplicantToken(vault, bound, new Date(Date.now() - 1000));
  const stranger = createVault([{ id: 'test', bytes: Buffer.alloc(32, 7) }]);
  const foreign = await issueApplicantToken(stranger, bound, new Date(Date.now() + 60_000));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  for (const proof of [
    `${head}.${flipped(claims)}.${signature}`,
    `${head}.${claims}.${flipped(signature)}`,
    ended,
    foreign,
    unsigned,
  ]) {
    const { errors } = await harness.ask(proof, '{ viewer { name } }');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  }
  expect((await harness.ask(token, '{ viewer { kind name scopes } }')).data).toEqual({
    viewer: { kind: 'APPLICANT', name: 'forged', scopes: [] },
  });
});
