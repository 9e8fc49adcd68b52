import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForNotices } from '../../src/events/notices.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
let other: Store;
beforeAll(async () => {
  harness = await startHarness();
  const vault = createVault([{ id: 'k', bytes: Buffer.alloc(32) }]);
  other = await openStore({ url: harness.database.url, vault });
});
afterAll(async () => {
  await other.close();
  await harness.stop();
});

/** Resolves when the readers of the other instance are woken. */
const woken = () =>
  new Promise<void>((resolve) => {
    const off = other.log.onWake(() => {
      off();
      resolve();
    });
  });

test('an instance is woken by what another has written, also after its connection was cut', async () => {
  const notices = await listenForNotices(other);
  for (const round of ['first', 'after a cut']) {
    if (round !== 'first') {
      // The listener says that it is back by waking its readers.
      const back = woken();
      const client = new pg.Client({ connectionString: harness.database.url });
      await client.connect();
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`,
      );
      await client.end();
      await back;
    }
    const wake = woken();
    await harness.begin();
    await wake;
    const { head } = await other.log.bounds();
    expect(head).toBeGreaterThan(0n);
  }
  await notices.stop();
});
