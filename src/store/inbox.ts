import { randomUUID } from 'node:crypto';
import type { InferEntity, RequiredEntityData } from '@mikro-orm/core';
import { WebhookDeliveryEntity, type WebhookDisposition } from './entities/webhook-delivery.ts';
import { enqueue } from './queue.ts';
import { dataKeyOf } from './sealed.ts';
import { type EntityManager, type Store, sqlOf } from './store.ts';
import { type Key, openWith, type Place, sealWith } from './vault.ts';

/** How often processing a delivery is tried before it is DEAD. */
export const MAX_ATTEMPTS = 12;
/** How many refused deliveries are kept per connection. */
const REFUSED_KEPT = 1000;

const bodyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body' });
const bodyKeyPlace = (id: string): Place => ({ table: 'webhook_delivery', row: id, column: 'body_key' });

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

/** Keeps a delivery and the job that will process it in one transaction. A repetition becomes a row without a body. */
export async function keepDelivery({ orm, vault }: Store, incoming: Incoming): Promise<WebhookDisposition> {
  const id = randomUUID();
  const { key, wrapped } = vault.createDataKey(bodyKeyPlace(id));
  const { body, sessionKeys, ...rest } = incoming;
  const row = { ...rest, id, sessionKeys: [...sessionKeys] };
  return orm.em.fork().transactional(async (em) => {
    const kept = await sqlOf(em)
      .insertInto('webhook_delivery')
      .values({ ...row, disposition: 'RECEIVED', bodyKey: wrapped, body: sealWith(key, body, bodyPlace(id)) })
      .onConflict((conflict) => conflict.columns(['connection', 'identity']).doNothing())
      .returning('id')
      .executeTakeFirst();
    await noteWebhook(em, incoming);
    if (kept) {
      await enqueue(em, 'process_delivery', { deliveryId: id }, { key: `delivery:${id}`, maxAttempts: MAX_ATTEMPTS });
      return 'RECEIVED';
    }
    await keepBare(em, { ...row, identity: null, disposition: 'DUPLICATE' });
    return 'DUPLICATE';
  });
}

/** Keeps that an authenticated delivery came which is about nothing we track. */
export async function keepIgnored({ orm }: Store, incoming: Incoming): Promise<void> {
  const { body: _body, ...rest } = incoming;
  await orm.em.fork().transactional(async (em) => {
    await keepBare(em, { ...rest, id: randomUUID(), identity: null, sessionKeys: [], disposition: 'IGNORED' });
    await noteWebhook(em, incoming);
  });
}

/** Keeps that a delivery was refused, without its body; only the newest of each connection stay. */
export async function keepRefused(
  { orm }: Store,
  refused: { connection: string; receivedAt: Date; error: string },
): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await keepBare(em, { ...refused, id: randomUUID(), disposition: 'REFUSED', sessionKeys: [] });
    await em.execute(
      `delete from webhook_delivery where id in (
         select id from webhook_delivery where connection = ? and disposition = 'REFUSED'
         order by received_at desc offset ?)`,
      [refused.connection, REFUSED_KEPT],
    );
  });
}

type BareRow = Omit<RequiredEntityData<InferEntity<typeof WebhookDeliveryEntity>>, 'session'>;

async function keepBare(em: EntityManager, row: BareRow): Promise<void> {
  await em.insert(WebhookDeliveryEntity, row);
}

async function noteWebhook(em: EntityManager, { connection, receivedAt }: Incoming): Promise<void> {
  await em.execute('update connection set last_webhook_at = greatest(last_webhook_at, ?) where key = ?', [
    receivedAt,
    connection,
  ]);
}

/** The body of a delivery, under its own key or its session's applicant's; null when it was not kept or is erased. */
export function openBody(
  store: Store,
  delivery: { id: string; body?: Buffer | null; bodyKey?: Buffer | null },
  applicant: { id: string; dataKey?: Buffer | null } | null,
): Buffer | null {
  if (!delivery.body) return null;
  const key = delivery.bodyKey
    ? store.vault.unwrapDataKey(delivery.bodyKey, bodyKeyPlace(delivery.id))
    : applicant && dataKeyOf(store.vault, applicant);
  return key ? openWith(key, delivery.body, bodyPlace(delivery.id)) : null;
}

/** A body sealed under its applicant's data key, so that it is forgotten together with the person. */
export const sealBody = (key: Key, deliveryId: string, body: Buffer): Buffer =>
  sealWith(key, body, bodyPlace(deliveryId));

/** The body of a delivery as received; null when it was not kept or is erased. */
export async function readBody(store: Store, deliveryId: string): Promise<Buffer | null> {
  const delivery = await store.orm.em
    .fork()
    .findOne(WebhookDeliveryEntity, deliveryId, { populate: ['session.applicant'] });
  return delivery && openBody(store, delivery, delivery.session?.applicant ?? null);
}
