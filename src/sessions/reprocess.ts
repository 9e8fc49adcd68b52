import { isUuid } from '../lib/uuid.ts';
import { WebhookDeliveryEntity } from '../store/entities/webhook-delivery.ts';
import { MAX_ATTEMPTS } from '../store/inbox.ts';
import { enqueue } from '../store/jobs.ts';
import { InputError, NotFoundError } from './errors.ts';
import type { Gateway } from './gateway.ts';

/**
 * Sends a delivery that was kept through the same door again. What is known since then stays: a door that has seen
 * newer finds it STALE.
 * @throws {NotFoundError} {InputError}
 */
export async function reprocessDelivery({ store }: Gateway, deliveryId: string): Promise<void> {
  await store.orm.em.fork().transactional(async (em) => {
    const delivery = isUuid(deliveryId) ? await em.findOne(WebhookDeliveryEntity, deliveryId) : null;
    if (!delivery) throw new NotFoundError('There is no such delivery.');
    if (!delivery.body) {
      const message = `nothing of it was kept: it was ${delivery.disposition}`;
      throw new InputError([{ path: 'id', message }]);
    }
    delivery.disposition = 'RECEIVED';
    await enqueue(em, 'process_delivery', { deliveryId }, { key: `delivery:${deliveryId}`, maxAttempts: MAX_ATTEMPTS });
  });
}
