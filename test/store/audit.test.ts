import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordActs, verifyAudit } from '../../src/store/audit.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

const KEY = { id: 'k', bytes: randomBytes(32) };

let database: TestDatabase;
let stores: Store[];
beforeEach(async () => {
  database = await createDatabase();
  stores = await Promise.all([KEY, KEY].map((key) => openStore({ url: database.url, vault: createVault([key]) })));
  // Two instances write at once, several entries each.
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      recordActs(stores[index % 2] as Store, [
        { actor: 'a', action: 'MEDIA_OPENED', target: `file-${index}`, address: '127.0.0.1' },
        { actor: 'b', action: 'KEY_CREATED', target: `key-${index}`, purpose: 'a test', address: null },
      ]),
    ),
  );
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await database.drop();
});

const verify = () => verifyAudit(stores[0] as Store);
const tamper = (statement: string) => stores[0]?.pool.query(statement);

test('what two instances record at once is one whole chain', async () => {
  expect(await verify()).toMatchObject({ entries: 40, fault: null });
});

test.each([
  ['an entry that was changed', `update audit_entry set actor = 'somebody' where position = 7`, /entry 7 is not/],
  [
    'an address that was taken out',
    `update audit_entry set address = null where position = (select min(position) from audit_entry where address is not null)`,
    /entry \d+ is not/,
  ],
  ['an entry that was taken out', 'delete from audit_entry where position = 7', /entry 7 is missing/],
  ['the newest entries taken out', 'delete from audit_entry where position > 38', /2 entries are missing at the end/],
  [
    'entries that changed places',
    'update audit_entry set position = -position where position in (7, 8); update audit_entry set position = 15 + position where position < 0',
    /entry 7 is not/,
  ],
  [
    'an entry that was put in',
    `update audit_entry set position = position + 100 where position > 20; update audit_entry set position = position - 99 where position > 100;
    insert into audit_entry (position, at, actor, action, target, hash) select 21, at, actor, action, target, hash from audit_entry where position = 20`,
    /entry 21 is not/,
  ],
])('%s is found', async (_what, statement, fault) => {
  await tamper(statement);
  expect((await verify()).fault).toMatch(fault);
});

test('an entry of another history of the same record is found, though its key is right', async () => {
  const act = (target: string) => ({ actor: 'a', action: 'KEY_REVOKED', target, address: null }) as const;
  await tamper('create table other_history as select * from audit_entry where position > 20');
  await tamper('delete from audit_entry where position > 20');
  await tamper(
    'update audit_head set position = 20, hash = (select hash from audit_entry where position = 20) where id = 1',
  );
  for (const target of ['one', 'two', 'three']) await recordActs(stores[0] as Store, [act(target)]);
  expect(await verify()).toMatchObject({ entries: 23, fault: null });
  await tamper('delete from audit_entry where position = 22');
  await tamper('insert into audit_entry select * from other_history where position = 22');
  expect((await verify()).fault).toMatch(/entry 22 is not/);
});

test('the chain can be followed when its key has been replaced', async () => {
  const fresh = createVault([{ id: 'n', bytes: randomBytes(32) }, KEY]);
  const store = await openStore({ url: database.url, vault: fresh });
  stores.push(store);
  await recordActs(store, [{ actor: 'a', action: 'KEY_REVOKED', target: 'key', address: null }]);
  expect(await verifyAudit(store)).toMatchObject({ entries: 41, fault: null });
});
