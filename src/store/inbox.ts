import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { batched } from './batch.ts';
import { type Place, sealWith, type Vault } from './crypto/vault.ts';
import { JOBS } from './jobs.ts';
import { createRefusals, type Refusal } from './refusals.ts';

// Deliveries that count as a burst; fewer may coincide by chance.
const BURST = 8;
const JUST_NOW_MS = 50;

export const bodyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body' });
export const bodyKeyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body_key' });

/** An authenticated delivery, ready to be stored. */
export interface Incoming {
  readonly connection: string;
  readonly receivedAt: Date;
  /** RECEIVED: to be processed by a job. IGNORED: about nothing that is tracked; stored for being reprocessed. */
  readonly disposition: 'RECEIVED' | 'IGNORED';
  readonly eventType: string | null;
  /** The digest that repetitions of a delivery share; null where equal deliveries may be new facts. */
  readonly identity: string | null;
  /** Ids for finding the session, and digests for finding the body at an erasure. */
  readonly sessionKeys: readonly string[];
  readonly topic: string | null;
  readonly body: Buffer;
}

/** The disposition under which a delivery was stored. */
export type StoredAs = Incoming['disposition'] | 'DUPLICATE';

/** The inbox: deliveries as they arrive from providers. */
export interface Inbox {
  /** Whether many deliveries wait to be stored, or arrived within the last 50 ms. */
  readonly isBusy: boolean;
  /**
   * Stores a delivery together with its job, durably once this resolves. Deliveries that arrive together share a
   * commit. A repetition becomes a row without a body.
   */
  store(incoming: Incoming): Promise<StoredAs>;
  /** Records a refusal, without the body. The newest 1,000 of each connection are listed within about a second. */
  refuse(refusal: Refusal): void;
  /** Writes the refusals that are not written yet. */
  close(): Promise<void>;
}

/** The inbox in PostgreSQL. `reserved` serves deliveries alone, so that they never wait for other work on `pool`. */
export function createInbox(pool: Pool, reserved: Pool, vault: Vault): Inbox {
  const store = batched((incoming: readonly Incoming[]) => storeAll(reserved, vault, incoming));
  const refusals = createRefusals(pool);
  let waiting = 0;
  const latest: number[] = [];
  return {
    // Counts recent arrivals too, because under a steady load few wait at the same time.
    get isBusy() {
      return waiting >= BURST || (latest.length === BURST && Date.now() - (latest[0] ?? 0) < JUST_NOW_MS);
    },

    async store(incoming) {
      waiting += 1;
      if (latest.push(Date.now()) > BURST) latest.shift();
      try {
        return await store(incoming);
      } finally {
        waiting -= 1;
      }
    },

    refuse: refusals.add,
    close: refusals.stop,
  };
}

async function storeAll(pool: Pool, vault: Vault, incoming: readonly Incoming[]): Promise<StoredAs[]> {
  const rows = incoming.map((each) => ({ ...each, id: randomUUID() }));
  const sealed = rows.map(({ id, body }) => {
    const { key, wrapped } = vault.createDataKey(bodyKeyPlace(id));
    return { bodyKey: wrapped, body: sealWith(key, body, bodyPlace(id)) };
  });
  const { rows: inserted } = await pool.query<{ id: string }>(STORE, [
    rows.map(({ id }) => id),
    rows.map(({ connection }) => connection),
    rows.map(({ receivedAt }) => receivedAt),
    rows.map(({ disposition }) => disposition),
    rows.map(({ eventType }) => eventType),
    rows.map(({ identity }) => identity),
    rows.map(({ sessionKeys }) => JSON.stringify(sessionKeys)),
    rows.map(({ topic }) => topic),
    sealed.map(({ bodyKey }) => bodyKey),
    sealed.map(({ body }) => body),
    JOBS.process_delivery.maxAttempts,
  ]);
  const ids = new Set(inserted.map(({ id }) => id));
  return rows.map(({ id, disposition }) => (ids.has(id) ? disposition : 'DUPLICATE'));
}

// One statement, and therefore one transaction: rows, repetitions, the connections' last webhook, and the jobs. Rows
// are written in a fixed order, so that two batches with rows in common do not deadlock.
const STORE = `
  with incoming as (
    select id, connection, received_at, disposition, event_type, identity, topic, body_key, body,
      array(select jsonb_array_elements_text(keys::jsonb)) as session_keys
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[])
      as t (id, connection, received_at, disposition, event_type, identity, keys, topic, body_key, body)
  ), kept as (
    insert into webhook_delivery
      (id, connection, received_at, disposition, event_type, identity, session_keys, topic, body_key, body)
    select id, connection, received_at, disposition, event_type, identity, session_keys, topic, body_key, body from incoming
    order by connection, identity
    on conflict (connection, identity) do nothing
    returning id, disposition
  ), repeated as (
    insert into webhook_delivery (id, connection, received_at, disposition, event_type, session_keys, topic)
    select id, connection, received_at, 'DUPLICATE', event_type, session_keys, topic from incoming
    where id not in (select id from kept)
  ), noted as (
    update connection set last_webhook_at = greatest(last_webhook_at, latest.at)
    from (
      select key, at from connection
      join (select connection, max(received_at) as at from incoming group by connection) as newest on key = newest.connection
      order by key for update of connection
    ) as latest
    where connection.key = latest.key
  )
  select id, case when disposition = 'RECEIVED' then
    (graphile_worker.add_job('process_delivery', json_build_object('deliveryId', id),
      job_key => 'delivery:' || id, max_attempts => $11::int)).id end
  from kept`;
