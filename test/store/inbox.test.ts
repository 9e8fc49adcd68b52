import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createVault } from '../../src/store/crypto/vault.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  store = await openStore({ url: database.url, vault: createVault([{ id: 'k', bytes: randomBytes(32) }]) });
});
afterAll(async () => {
  vi.useRealTimers();
  await store.close();
  await database.drop();
});

const keep = () =>
  store.inbox.store({
    connection: 'any',
    receivedAt: new Date(),
    disposition: 'RECEIVED',
    eventType: null,
    identity: null,
    sessionKeys: [],
    topic: null,
    body: Buffer.from('{}'),
  });

test('the inbox is busy while many wait, and when many came one by one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const together = Promise.all(Array.from({ length: 8 }, keep));
  vi.advanceTimersByTime(1000);
  expect(store.inbox.isBusy).toBe(true);
  await together;
  expect(store.inbox.isBusy).toBe(false);

  for (let each = 0; each < 8; each += 1) {
    expect(store.inbox.isBusy).toBe(false);
    await keep();
    vi.advanceTimersByTime(5);
  }
  expect(store.inbox.isBusy).toBe(true);
  vi.advanceTimersByTime(50);
  expect(store.inbox.isBusy).toBe(false);
});

test('a store that closes writes the refusals that it still holds', async () => {
  const closing = await openStore({ url: database.url, vault: createVault([{ id: 'k', bytes: randomBytes(32) }]) });
  closing.inbox.refuse({ connection: 'closing', receivedAt: new Date(), error: 'It carries no signature.' });
  await closing.close();
  const { rows } = await store.pool.query("select disposition from webhook_delivery where connection = 'closing'");
  expect(rows).toEqual([{ disposition: 'REFUSED' }]);
});
