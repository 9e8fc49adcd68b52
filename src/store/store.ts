import type { Pool } from 'pg';
import type { Vault } from './crypto/vault.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createOrm, createPool, type Orm } from './orm.ts';
import { createReading, type Reading } from './reading/tables.ts';

/** The store: entities, the vault that seals them, event log and inbox. */
export interface Store {
  readonly orm: Orm;
  readonly vault: Vault;
  readonly log: EventLog;
  readonly inbox: Inbox;
  /** The ORM's own connections, for parts that use PostgreSQL directly (the job queue). */
  readonly pool: Pool;
  /** Typed SQL for reads whose rows are only returned to a caller. */
  readonly reading: Reading;
  close(): Promise<void>;
}

/** A unit of work: entities loaded through it are written when its transaction ends. */
export type EntityManager = Orm['em'];

/** Opens the store of a migrated database. */
export async function openStore(options: { url: string; vault: Vault; poolSize?: number }): Promise<Store> {
  const orm = createOrm(options.url, options.poolSize);
  await orm.connect();
  // One per batch that the inbox writes at a time: webhooks are answered however busy the other connections are.
  const reserved = createPool(options.url, 2);
  const pool: Pool = await orm.em.getConnection().getNativeClient();
  const inbox = createInbox(pool, reserved, options.vault);
  return {
    orm,
    vault: options.vault,
    log: createEventLog(orm),
    inbox,
    pool,
    reading: createReading(pool),
    async close() {
      await inbox.close();
      await reserved.end();
      await orm.close();
    },
  };
}

/** Typed SQL with the names of the entities' properties; it joins the transaction of the unit of work. */
export const sqlOf = (em: EntityManager) => em.getKysely({ columnNamingStrategy: 'property' });
