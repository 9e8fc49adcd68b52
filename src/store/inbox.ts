import { randomUUID } from 'node:crypto';
import type { InferEntity, RequiredEntityData } from '@mikro-orm/core';
import type { Pool } from 'pg';
import { batched } from './batch.ts';
import { type Place, sealWith, type Vault } from './crypto/vault.ts';
import { WebhookDeliveryEntity, type WebhookDisposition } from './entities/webhook-delivery.ts';
import { JOBS } from './jobs.ts';
import type { Orm } from './orm.ts';

/** How many refused deliveries are kept per connection. */
const REFUSED_KEPT = 1000;
// Fewer come together by chance.
const MANY = 8;
const JUST_NOW_MS = 50;

export const bodyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body' });
export const bodyKeyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body_key' });

/** An authenticated delivery, ready to be kept. */
export interface Incoming {
  readonly connection: string;
  readonly receivedAt: Date;
  readonly eventType: string | null;
  /** What makes two deliveries the same fact; null where nothing does. */
  readonly identity: string | null;
  readonly sessionKeys: readonly string[];
  readonly topic: string | null;
  readonly body: Buffer;
}

/** The deliveries that providers made, as they come in. */
export interface Inbox {
  /** Whether many deliveries wait to be kept, or have come just now. */
  readonly isBusy: boolean;
  /**
   * Keeps a delivery and the job that will process it, durably once this resolves; deliveries that come together share
   * a commit. A repetition becomes a row without a body.
   */
  keep(incoming: Incoming): Promise<WebhookDisposition>;
  /** Keeps that an authenticated delivery came which is about nothing we track. */
  ignore(incoming: Incoming): Promise<void>;
  /** Keeps that a delivery was refused, without its body; only the newest of each connection stay. */
  refuse(refused: { connection: string; receivedAt: Date; error: string }): Promise<void>;
}

/** The inbox in PostgreSQL. */
export function createInbox(orm: Orm, pool: Pool, vault: Vault): Inbox {
  const keep = batched((incoming: readonly Incoming[]) => keepAll(pool, vault, incoming));
  let waiting = 0;
  const latest: number[] = [];
  return {
    // Under load they are let in one by one, and few of them wait at a time.
    get isBusy() {
      return waiting >= MANY || (latest.length === MANY && Date.now() - (latest[0] ?? 0) < JUST_NOW_MS);
    },

    async keep(incoming) {
      waiting += 1;
      if (latest.push(Date.now()) > MANY) latest.shift();
      try {
        return await keep(incoming);
      } finally {
        waiting -= 1;
      }
    },

    async ignore({ body: _body, ...incoming }) {
      await orm.em.fork().transactional(async (em) => {
        await keepBare(em, { ...incoming, identity: null, sessionKeys: [], disposition: 'IGNORED' });
        await em.execute('update connection set last_webhook_at = greatest(last_webhook_at, ?) where key = ?', [
          incoming.receivedAt,
          incoming.connection,
        ]);
      });
    },

    async refuse(refused) {
      await orm.em.fork().transactional(async (em) => {
        await keepBare(em, { ...refused, disposition: 'REFUSED', sessionKeys: [] });
        await em.execute(
          `delete from webhook_delivery where id in (
             select id from webhook_delivery where connection = ? and disposition = 'REFUSED'
             order by received_at desc offset ?)`,
          [refused.connection, REFUSED_KEPT],
        );
      });
    },
  };
}

type BareRow = Omit<RequiredEntityData<InferEntity<typeof WebhookDeliveryEntity>>, 'session' | 'id'>;

const keepBare = (em: Orm['em'], row: BareRow) => em.insert(WebhookDeliveryEntity, { ...row, id: randomUUID() });

async function keepAll(pool: Pool, vault: Vault, incoming: readonly Incoming[]): Promise<WebhookDisposition[]> {
  const rows = incoming.map((each) => ({ ...each, id: randomUUID() }));
  const sealed = rows.map(({ id, body }) => {
    const { key, wrapped } = vault.createDataKey(bodyKeyPlace(id));
    return { bodyKey: wrapped, body: sealWith(key, body, bodyPlace(id)) };
  });
  const { rows: kept } = await pool.query<{ id: string }>(KEEP, [
    rows.map(({ id }) => id),
    rows.map(({ connection }) => connection),
    rows.map(({ receivedAt }) => receivedAt),
    rows.map(({ eventType }) => eventType),
    rows.map(({ identity }) => identity),
    rows.map(({ sessionKeys }) => JSON.stringify(sessionKeys)),
    rows.map(({ topic }) => topic),
    sealed.map(({ bodyKey }) => bodyKey),
    sealed.map(({ body }) => body),
    JOBS.process_delivery.maxAttempts,
  ]);
  const ids = new Set(kept.map(({ id }) => id));
  return rows.map(({ id }) => (ids.has(id) ? 'RECEIVED' : 'DUPLICATE'));
}

// One statement, and so one transaction: rows, repetitions, the connections' last sign of life, and the jobs.
const KEEP = `
  with incoming as (
    select id, connection, received_at, event_type, identity, topic, body_key, body,
      array(select jsonb_array_elements_text(keys::jsonb)) as session_keys
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::bytea[])
      as t (id, connection, received_at, event_type, identity, keys, topic, body_key, body)
  ), kept as (
    insert into webhook_delivery
      (id, connection, received_at, disposition, event_type, identity, session_keys, topic, body_key, body)
    select id, connection, received_at, 'RECEIVED', event_type, identity, session_keys, topic, body_key, body from incoming
    on conflict (connection, identity) do nothing
    returning id
  ), repeated as (
    insert into webhook_delivery (id, connection, received_at, disposition, event_type, session_keys, topic)
    select id, connection, received_at, 'DUPLICATE', event_type, session_keys, topic from incoming
    where id not in (select id from kept)
  ), noted as (
    update connection set last_webhook_at = greatest(last_webhook_at, latest.at)
    from (select connection, max(received_at) as at from incoming group by connection) as latest
    where key = latest.connection
  )
  select id, graphile_worker.add_job('process_delivery', json_build_object('deliveryId', id),
    job_key => 'delivery:' || id, max_attempts => $10::int)
  from kept`;
