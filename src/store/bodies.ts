import { Sensitive } from '../lib/sensitive.ts';
import { dataKeyOf } from './crypto/sealed.ts';
import { type Key, sealWith, unsealWith } from './crypto/vault.ts';
import { WebhookDeliveryEntity } from './entities/webhook-delivery.ts';
import { bodyKeyPlace, bodyPlace } from './inbox.ts';
import { MENTION } from './mentions.ts';
import type { EntityManager, Store } from './store.ts';

/** The unsealed body of a delivery, under its own key or its applicant's; null when it was not kept or is erased. */
export async function unsealBody(store: Store, { id, body, bodyKey }: SealedBody): Promise<Sensitive<Buffer> | null> {
  if (!body) return null;
  const key = bodyKey ? store.vault.unwrapDataKey(bodyKey, bodyKeyPlace(id)) : await applicantKeyOf(store, id);
  return key && new Sensitive(unsealWith(key, body, bodyPlace(id)));
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

// The digests of the ids in a body are discarded with it.
const FORGET_BODY = `body = null, body_key = null,
  session_keys = array(select key from unnest(session_keys) as key where key not like '${MENTION}%')`;

/** Discards the bodies of a connection's deliveries that belong to any of these sessions or have any of these keys. */
export async function forgetBodies(
  em: EntityManager,
  connection: string,
  { sessions, keys }: { readonly sessions: readonly string[]; readonly keys: readonly string[] },
): Promise<void> {
  await em.execute(
    `update webhook_delivery set ${FORGET_BODY}
     where connection = ? and (session_id = any(?::uuid[]) or session_keys && ?::text[])`,
    [connection, arrayOf(sessions), arrayOf(keys)],
  );
}

// PostgreSQL's own text form of an array; MikroORM would spread a JavaScript array into separate parameters.
const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => JSON.stringify(text)).join()}}`;

const DISCARD_BATCH = 2000;

/**
 * Deletes one batch of bodies older than a time, except those of deliveries that are still to be tried (RECEIVED,
 * FAILED). Returns their number.
 */
export async function discardBodies({ pool }: Store, before: Date): Promise<number> {
  const { rowCount } = await pool.query(
    `update webhook_delivery set ${FORGET_BODY} where id in (
       select id from webhook_delivery
       where received_at < $1 and body is not null and disposition not in ('RECEIVED', 'FAILED') limit $2)`,
    [before, DISCARD_BATCH],
  );
  return rowCount ?? 0;
}

/** A body sealed under its applicant's data key, so that erasing the applicant destroys it. */
export const sealBody = (key: Key, deliveryId: string, body: Buffer): Buffer =>
  sealWith(key, body, bodyPlace(deliveryId));

/** The body of a delivery as received; null when it was not kept or is erased. */
export async function readBody(store: Store, deliveryId: string): Promise<Sensitive<Buffer> | null> {
  const delivery = await store.orm.em.fork().findOne(WebhookDeliveryEntity, deliveryId);
  return delivery && unsealBody(store, delivery);
}
