import { isUuid } from '../lib/uuid.ts';
import { WebhookDeliveryEntity } from '../store/entities/webhook-delivery.ts';
import { enqueue } from '../store/jobs.ts';
import { InputError, NotFoundError } from './errors.ts';
import type { Gateway } from './gateway.ts';

/**
 * Processes a stored delivery again, by the same rules: one that is older than the session's state becomes STALE.
 * @throws {NotFoundError} {InputError}
 */
export async function reprocessDelivery({ store }: Gateway, deliveryId: string): Promise<void> {
  await store.orm.em.fork().transactional(async (em) => {
    const delivery = isUuid(deliveryId) ? await em.findOne(WebhookDeliveryEntity, deliveryId) : null;
    if (!delivery) throw new NotFoundError('There is no such delivery.');
    if (!delivery.body) {
      const message = `the delivery has no body that could be processed (${delivery.disposition})`;
      throw new InputError([{ path: 'id', message }]);
    }
    delivery.disposition = 'RECEIVED';
    await enqueue(em, 'process_delivery', { deliveryId });
  });
}
