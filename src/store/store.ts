import type { Pool } from 'pg';
import type { Vault } from './crypto/vault.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createOrm, createPool, type Orm } from './orm.ts';
import { createReading, type Reading } from './reading/tables.ts';

/** Everything kept: the entities, the vault that seals them, and the event log. */
export interface Store {
  readonly orm: Orm;
  readonly vault: Vault;
  readonly log: EventLog;
  readonly inbox: Inbox;
  /** The connections behind the ORM, for what speaks to PostgreSQL itself (the job queue). */
  readonly pool: Pool;
  /** Typed SQL for everything that is only printed. */
  readonly reading: Reading;
  close(): Promise<void>;
}

/** A unit of work: entities loaded through it are written when its transaction ends. */
export type EntityManager = Orm['em'];

/** Opens the store of a migrated database. */
export async function openStore(options: { url: string; vault: Vault; poolSize?: number }): Promise<Store> {
  const orm = createOrm(options.url, options.poolSize);
  await orm.connect();
  // As many as the inbox keeps batches at a time: however busy all else is, providers are answered.
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

/** Typed SQL over our tables, in the names of the entities' properties; inside a unit of work it joins its transaction. */
export const sqlOf = (em: EntityManager) => em.getKysely({ columnNamingStrategy: 'property' });
