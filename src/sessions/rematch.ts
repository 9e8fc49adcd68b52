import type { SessionKeys } from '../domain/session.ts';
import { WebhookDeliveryEntity } from '../store/entities/webhook-delivery.ts';
import { enqueue } from '../store/jobs.ts';
import { lockSessionKeys, sessionKeyTexts } from '../store/session-keys.ts';
import type { EntityManager } from '../store/store.ts';

/** Processes the UNMATCHED deliveries of a session that has just appeared. */
export async function rematchDeliveries(em: EntityManager, connection: string, keys: SessionKeys): Promise<void> {
  await lockSessionKeys(em, connection, keys);
  const waiting = await em.find(WebhookDeliveryEntity, {
    connection,
    disposition: 'UNMATCHED',
    sessionKeys: { $overlap: sessionKeyTexts(keys) },
  });
  for (const { id } of waiting) await enqueue(em, 'process_delivery', { deliveryId: id });
}
