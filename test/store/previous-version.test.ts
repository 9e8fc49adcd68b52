import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../../src/store/audit.ts';
import { rotateKeys } from '../../src/store/crypto/rotate.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { readDocuments } from '../../src/store/reading/documents.ts';
import { decisionOf } from '../../src/store/reading/session-words.ts';
import { selectSessionRows } from '../../src/store/reading/sessions.ts';
import { openStore } from '../../src/store/store.ts';
import { type Harness, until } from '../e2e/harness.ts';
import { type Answers, type OldSession, RING, rawId, startUpgrade, type Upgrade } from './previous-version.ts';

// A database of the previous version, with sessions of every provider, opens in this version and goes on.
let upgrade: Upgrade;
let harness: Harness;
let answers: Answers;
let sessions: readonly OldSession[];
beforeAll(async () => {
  upgrade = await startUpgrade();
  ({ harness, answers, sessions } = upgrade);
});
afterAll(() => upgrade.stop());

const KINDS = ['truestack', 'truuth', 'capa', 'ondato', 'argos'] as const;
const old = (name: string) => upgrade.session(name);
const rows = async (sql: string, ...values: unknown[]) =>
  (await harness.running.gateway.store.pool.query(sql, values)).rows;
const becomes = (session: OldSession, standing: string | RegExp) =>
  expect.poll(() => harness.standing(session), { timeout: 5000, interval: 25 }).toMatch(standing);
const succeeds = async (response: Promise<Response>) => {
  const { ok, status } = await response;
  expect({ ok, status }).toEqual({ ok: true, status: 200 });
};

// The audit first: reading the others adds to it.
test.each(['auditEntries', 'apiKeys', 'sessions', 'webhookDeliveries'] as const)('%s read as before', async (name) => {
  const { query, data } = answers[name];
  expect(withoutMasks(await harness.query(query))).toEqual(withoutMasks(data));
});
// The one rule that changed: a masked number shows less than it did.
const withoutMasks = (answer: object) =>
  JSON.parse(JSON.stringify(answer, (name, value) => (name === 'numberMasked' ? typeof value : value)));

test('the chain of the audit log is whole', async () => {
  expect(await verifyAudit(harness.running.gateway.store)).toMatchObject({ fault: null });
});

test('the API key of then reads sessions', async () => {
  const { data } = await harness.ask(answers.apiKey.secret, '{ sessions(first: 1) { totalCount } }');
  expect(data).toEqual({ sessions: { totalCount: sessions.length } });
});

const REASONS = '{ code retryable userAction raw { code message } }';
const NEW_FIELDS = `query ($id: ID!) { session(id: $id) {
  decisionHistory { outcome source decidedAt reasons ${REASONS} } inputReasons { code } details { name }
  attempts { number providerReference submittedAt result reasons ${REASONS} }
  continuation { ... on HostedLink { url expiresAt } }
  documents { fields { group name value } matchesExpected } media { name }
  verification { screening { matches { name } screenedAt } } } }`;
interface NewFields {
  readonly session: {
    readonly documents: readonly { readonly fields: readonly object[]; readonly matchesExpected: null }[];
    readonly verification: { readonly screening: object | null } | null;
  };
}

const RESULTS: Readonly<Record<string, string>> = { APPROVED: 'ACCEPTED', REJECTED: 'REJECTED' };
const WAITING = ['PENDING', 'IN_PROGRESS'];

test('fields that are new have sensible values', async () => {
  for (const { id, hostedUrl, decision, documents, events } of sessions) {
    const { session } = await harness.query<NewFields>(NEW_FIELDS, { id });
    const submitted = events.edges.find(({ node }) => !WAITING.includes(node.status))?.node.occurredAt;
    const attempt = {
      number: 1,
      submittedAt: submitted,
      result: decision ? RESULTS[decision.outcome] : null,
      reasons: decision?.reasons ?? [],
    };
    expect(session).toMatchObject({
      decisionHistory: decision ? [decision] : [],
      inputReasons: [],
      details: [],
      attempts: submitted ? [attempt] : [],
      continuation: hostedUrl ? { url: hostedUrl, expiresAt: null } : null,
    });
    expect(session.documents).toEqual(
      documents.map(({ fields }) => ({
        fields: fields.map((field) => ({ ...field, group: 'DOCUMENT' })),
        matchesExpected: null,
      })),
    );
    expect(session.verification?.screening ?? { matches: [], screenedAt: null }).toEqual({
      matches: [],
      screenedAt: null,
    });
  }
});

test('a document is found by its number', async () => {
  const { id, documents } = old('capa-approved');
  const FOUND = 'query ($number: String!) { sessions(filter: { documentNumber: $number }) { edges { node { id } } } }';
  const { sessions: found } = await harness.query<{ sessions: { edges: object[] } }>(FOUND, {
    number: documents[0]?.number,
  });
  expect(found.edges).toContainEqual({ node: { id } });
});

test('a start with the idempotency key of then finds its session', async () => {
  const session = old('truestack-open');
  const names = { fullName: 'Ana Prueba Diaz', givenNames: 'Ana', familyName: 'Prueba Diaz' };
  const order = session.applicant.externalId.replace('customer-', '');
  const again = await harness.begin('truestack', {
    applicant: { externalId: session.applicant.externalId, email: `ana-${order}@example.test`, ...names },
    reference: session.reference,
    metadata: { order },
    idempotencyKey: 'order-1',
  });
  expect(again).toMatchObject({ id: session.id, hostedUrl: session.hostedUrl });
});

const EVENTS = 'subscription ($after: String!) { sessionEvents(after: $after) { cursor session { id } status } }';
interface Event {
  readonly cursor: string;
  readonly session: { readonly id: string };
  readonly status: string;
}

test('a subscription continues from a cursor of then, and sees open sessions end', async () => {
  const cursors = sessions.flatMap(({ events }) => events.edges.map(({ cursor }) => cursor));
  const after = old('truestack-approved').events.edges[0]?.cursor;
  const events = harness.watch<Event>(EVENTS, { after });
  let count = 1;
  const seen = await until(events, () => ++count === cursors.length);
  expect(new Set([after, ...seen.map(({ cursor }) => cursor)])).toEqual(new Set(cursors));

  const open = KINDS.map((kind) => old(`${kind}-open`));
  for (const session of open) {
    await succeeds(
      session.reference === 'truuth-open' ? upgrade.callBack(session) : upgrade.press(session, { action: 'approve' }),
    );
  }
  const waiting = new Set(open.map(({ id }) => id));
  const later = await until(events, ({ session, status }) => {
    if (status === 'COMPLETED') waiting.delete(session.id);
    return waiting.size === 0;
  });
  await events.return?.();
  expect(later.length).toBeGreaterThanOrEqual(open.length);
  for (const session of open) await becomes(session, 'COMPLETED APPROVED');
});

test('a review whose expiry was due before the upgrade has a deadline', async () => {
  const key = `expire:${rawId(old('argos-review').id)}`;
  const inDays = () =>
    rows(
      'select round(extract(epoch from run_at - now()) / 86400)::int as days from graphile_worker.jobs where key = $1',
      key,
    );
  await expect.poll(inDays).toEqual([{ days: expect.toSatisfy((days: number) => days > 25) }]);
});

test('the jobs of then are worked off: a poll, an expiry, and an expiry that is not due', async () => {
  const [polled, expiring, review] = [old('truestack-polled'), old('truestack-expiring'), old('argos-review')];
  await succeeds(upgrade.press(polled, { action: 'approve', disorder: ['drop'] }));
  await rows(`update session set expires_at = now() - interval '1 minute' where id = $1`, rawId(expiring.id));
  const keys = [`poll:${rawId(polled.id)}`, `expire:${rawId(expiring.id)}`, `expire:${rawId(review.id)}`];
  const runAt = (key?: string) =>
    rows('select run_at > now() as later from graphile_worker.jobs where key = $1 and attempts = 0', key);
  await rows('update graphile_worker._private_jobs set run_at = now() where key = any($1)', keys);
  await rows(`notify "jobs:insert"`);
  await becomes(polled, 'COMPLETED APPROVED');
  await becomes(expiring, 'EXPIRED');
  // A review has a deadline of its own in this version.
  await expect.poll(() => runAt(keys[2])).toEqual([{ later: true }]);
  expect(await harness.standing(review)).toBe('IN_REVIEW');
  await succeeds(upgrade.press(review, { action: 'approve' }));
  await becomes(review, 'COMPLETED APPROVED');
});

test('a delivery of then without a session is processed again', async () => {
  const { edges } = answers.webhookDeliveries.data.webhookDeliveries;
  const id = edges.find(({ node }) => node.disposition === 'UNMATCHED')?.node.id;
  const answer = await harness.query(
    'mutation ($id: ID!) { reprocessWebhookDelivery(input: { id: $id }) { __typename } }',
    { id },
  );
  expect(answer).toEqual({ reprocessWebhookDelivery: { __typename: 'ReprocessWebhookDeliverySuccess' } });
  const read = () => rows('select disposition, attempts from webhook_delivery where id = $1', rawId(id ?? ''));
  await expect.poll(read, { interval: 25 }).toEqual([{ disposition: 'UNMATCHED', attempts: 2 }]);
});

// The gateway has the old key alone: an erasure needs none.
test('a rotation takes the old key out of use, and an erasure forgets a person of then', async () => {
  const { id, applicant, documents, decision } = old('truuth-rejected');
  const [fresh, ring] = [{ id: 'new', bytes: Buffer.alloc(32, 8) }, RING];
  const both = await openStore({ url: harness.database.url, vault: createVault([fresh, ring]) });
  const only = await openStore({ url: harness.database.url, vault: createVault([fresh]) });
  try {
    await rotateKeys(both, () => {});
    const [document] = await readDocuments(only, 'session', [rawId(id)]);
    expect(document?.personal?.reveal().number).toBe(documents[0]?.number);
    const readDecision = async () => {
      const row = await selectSessionRows(only, { ids: [rawId(id)] }).executeTakeFirstOrThrow();
      return decisionOf(only.vault, row);
    };
    expect(await readDecision()).toMatchObject({ reasons: decision?.reasons });
    const erased = await harness.query(
      `mutation ($externalId: String!) { eraseApplicant(input: { externalId: $externalId }) {
        ... on EraseApplicantSuccess { applicant { externalId } } } }`,
      { externalId: applicant.externalId },
    );
    expect(erased).toEqual({ eraseApplicant: { applicant: { externalId: applicant.externalId } } });
    expect(await readDocuments(only, 'session', [rawId(id)])).toEqual([]);
    expect((await readDecision())?.reasons).toEqual(decision?.reasons.map((reason) => ({ ...reason, raw: null })));
    const bodies = 'select 1 from webhook_delivery where session_id = $1 and body is not null';
    expect(await rows(bodies, rawId(id))).toEqual([]);
  } finally {
    await both.close();
    await only.close();
  }
});
