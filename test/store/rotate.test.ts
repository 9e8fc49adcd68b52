import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discard } from '../../src/jobs/discard.ts';
import { forgetBodies, readBody } from '../../src/store/bodies.ts';
import { rotateKeys } from '../../src/store/crypto/rotate.ts';
import { createVault, UnsealError } from '../../src/store/crypto/vault.ts';
import { ApplicantEntity } from '../../src/store/entities/applicant.ts';
import { WebhookDeliveryEntity } from '../../src/store/entities/webhook-delivery.ts';
import { mentionsIn, mentionsOf } from '../../src/store/mentions.ts';
import { readDocuments } from '../../src/store/reading/documents.ts';
import { selectSessionRows } from '../../src/store/reading/sessions.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type Harness, startHarness, until } from '../e2e/harness.ts';

const OLD = { id: 'old', bytes: randomBytes(32) };
const NEW = { id: 'new', bytes: randomBytes(32) };

let harness: Harness;
let session: string;
let number: string;
const stores: Store[] = [];
beforeAll(async () => {
  harness = await startHarness({ keys: [OLD] });
  const begun = await harness.begin('truestack');
  const updates = harness.watch<{ status: string }>(
    'subscription ($id: ID!) { sessionUpdated(id: $id) { status } }',
    begun as never,
  );
  await harness.control(begun.providerReference, { action: 'approve' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  session = Buffer.from(begun.id, 'base64').toString().split(':')[1] ?? '';
  number = (await documentOf(await storeWith(OLD)))?.reveal().number ?? '';
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await harness.stop();
});

async function storeWith(...keys: (typeof OLD)[]): Promise<Store> {
  const store = await openStore({ url: harness.database.url, vault: createVault(keys) });
  stores.push(store);
  return store;
}
const documentOf = async (store: Store) => (await readDocuments(store, 'session', [session]))[0]?.personal;
const search = async (store: Store) => (await selectSessionRows(store, { documentNumber: number }).execute()).length;

test('after a rotation the old key is needed no more, for reading or for searching', async () => {
  expect(number).not.toBe('');
  const both = await storeWith(NEW, OLD);
  expect([(await documentOf(both))?.reveal().number, await search(both)]).toEqual([number, 1]);
  const only = await storeWith(NEW);
  await expect(documentOf(only)).rejects.toThrow(UnsealError);
  expect(await search(only)).toBe(0);

  const told: string[] = [];
  await rotateKeys(both, (line) => told.push(line));
  expect(told.join()).toMatch(/applicant.data_key: \d+.*connection.webhook_segment: \d+.*document.number_index: \d+/);
  expect([(await documentOf(only))?.reveal().number, await search(only)]).toEqual([number, 1]);
  const [delivery] = await only.orm.em.fork().find(WebhookDeliveryEntity, { disposition: 'APPLIED' }, { limit: 1 });
  expect((await readBody(only, delivery?.id ?? ''))?.reveal().length).toBeGreaterThan(10);
  await expect(documentOf(await storeWith(OLD))).rejects.toThrow(UnsealError);
});

test('after a rotation an erasure still finds the bodies that name a person', async () => {
  const [old, both, only] = [await storeWith(OLD), await storeWith(NEW, OLD), await storeWith(NEW)];
  const body = Buffer.from('{"client":"client-77"}');
  await old.inbox.store({
    connection: 'truestack',
    receivedAt: new Date(),
    disposition: 'IGNORED',
    eventType: null,
    identity: null,
    sessionKeys: ['reference:unknown-1', ...(mentionsIn(old.vault, body) ?? [])],
    topic: null,
    body,
  });
  const named = (store: Store) =>
    store.orm.em
      .fork()
      .count(WebhookDeliveryEntity, { sessionKeys: { $overlap: mentionsOf(store.vault, ['client-77']) } });
  expect([await named(both), await named(only)]).toEqual([1, 0]);
  await rotateKeys(both, () => {});
  expect(await named(only)).toBe(1);

  const em = only.orm.em.fork();
  await forgetBodies(em, 'truestack', { sessions: [], keys: mentionsOf(only.vault, ['client-77']) });
  expect(await named(only)).toBe(0);
  const forgotten = await em.findOneOrFail(WebhookDeliveryEntity, { disposition: 'IGNORED' });
  expect(forgotten).toMatchObject({ body: null, bodyKey: null, sessionKeys: ['reference:unknown-1'] });
});

test('an input is recognised while keys rotate, and the index differs between keys', () => {
  const [one, both] = [createVault([OLD]), createVault([NEW, OLD])];
  expect(both.digests('input', 'start')).toContain(one.digest('input', 'start'));
  expect(createVault([NEW]).digest('910203', 'document.number')).not.toBe(one.digest('910203', 'document.number'));
});

test('bodies are discarded when they are old enough, what is in hand is not', async () => {
  const store = await storeWith(NEW);
  const withBody = () => store.orm.em.fork().count(WebhookDeliveryEntity, { body: { $ne: null } });
  const kept = await withBody();
  expect(kept).toBeGreaterThan(0);
  const { gateway } = harness.running;
  await discard(gateway, { events: undefined, bodies: 30, sessions: undefined });
  expect(await withBody()).toBe(kept);
  const [first] = await store.orm.em.fork().find(WebhookDeliveryEntity, { body: { $ne: null } }, { limit: 1 });
  await store.orm.em.fork().nativeUpdate(WebhookDeliveryEntity, { id: first?.id ?? '' }, { disposition: 'FAILED' });
  await discard(
    gateway,
    { events: undefined, bodies: 30, sessions: undefined },
    new Date(Date.now() + 31 * 86_400_000),
  );
  expect(await withBody()).toBe(1);
  expect(await store.orm.em.fork().count(ApplicantEntity, { dataKey: null })).toBe(0);
});
