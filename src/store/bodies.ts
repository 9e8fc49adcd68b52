import { Sensitive } from '../lib/sensitive.ts';
import { dataKeyOf } from './crypto/sealed.ts';
import { type Key, openWith, sealWith } from './crypto/vault.ts';
import { WebhookDeliveryEntity } from './entities/webhook-delivery.ts';
import { bodyKeyPlace, bodyPlace } from './inbox.ts';
import type { Store } from './store.ts';

/** The body of a delivery, under its own key or its session's applicant's; null when it was not kept or is erased. */
export async function openBody(store: Store, { id, body, bodyKey }: SealedBody): Promise<Sensitive<Buffer> | null> {
  if (!body) return null;
  const key = bodyKey ? store.vault.unwrapDataKey(bodyKey, bodyKeyPlace(id)) : await applicantKeyOf(store, id);
  return key && new Sensitive(openWith(key, body, bodyPlace(id)));
}

interface SealedBody {
  readonly id: string;
  readonly body?: Buffer | null;
  readonly bodyKey?: Buffer | null;
}

async function applicantKeyOf({ orm, vault }: Store, deliveryId: string): Promise<Key | null> {
  const { session } = await orm.em
    .fork()
    .findOneOrFail(WebhookDeliveryEntity, deliveryId, { populate: ['session.applicant'] });
  return session ? dataKeyOf(vault, session.applicant) : null;
}

const DISCARD_BATCH = 2000;

/** Discards bodies that came before a time and are done with, a batch at a time; returns how many. */
export async function discardBodies({ pool }: Store, before: Date): Promise<number> {
  const { rowCount } = await pool.query(
    `update webhook_delivery set body = null, body_key = null where id in (
       select id from webhook_delivery
       where received_at < $1 and body is not null and disposition not in ('RECEIVED', 'FAILED') limit $2)`,
    [before, DISCARD_BATCH],
  );
  return rowCount ?? 0;
}

/** A body sealed under its applicant's data key, so that it is forgotten together with the person. */
export const sealBody = (key: Key, deliveryId: string, body: Buffer): Buffer =>
  sealWith(key, body, bodyPlace(deliveryId));

/** The body of a delivery as received; null when it was not kept or is erased. */
export async function readBody(store: Store, deliveryId: string): Promise<Sensitive<Buffer> | null> {
  const delivery = await store.orm.em.fork().findOne(WebhookDeliveryEntity, deliveryId);
  return delivery && openBody(store, delivery);
}
