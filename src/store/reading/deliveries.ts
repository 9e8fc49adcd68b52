import { isUuid } from '../../lib/uuid.ts';
import type { WebhookDisposition } from '../entities/webhook-delivery.ts';
import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/**
 * A filter of deliveries: every given condition must hold. An empty list matches none, an absent one does not filter.
 */
export interface DeliveryFilter {
  readonly ids?: readonly string[] | null;
  readonly providers?: readonly string[] | null;
  readonly dispositions?: readonly WebhookDisposition[] | null;
  readonly sessionId?: string | null;
  readonly receivedAfter?: Date | null;
  readonly receivedBefore?: Date | null;
}

function selectDeliveries({ reading }: Store, filter: DeliveryFilter = {}) {
  let query = reading.selectFrom('webhook_delivery');
  if (filter.ids) query = query.where('id', '=', anyOf(filter.ids));
  if (filter.providers) query = query.where('connection', '=', anyOf(filter.providers));
  if (filter.dispositions) query = query.where('disposition', '=', anyOf(filter.dispositions));
  if (filter.sessionId) query = query.where('session_id', '=', anyOf([filter.sessionId].filter(isUuid)));
  if (filter.receivedAfter) query = query.where('received_at', '>', filter.receivedAfter);
  if (filter.receivedBefore) query = query.where('received_at', '<', filter.receivedBefore);
  return query;
}

/** Everything of a delivery but its body. */
export const selectDeliveryRows = (store: Store, filter: DeliveryFilter = {}) =>
  selectDeliveries(store, filter)
    .select(['id', 'connection', 'received_at as receivedAt', 'disposition', 'event_type as eventType'])
    .select(['session_id as session', 'attempts', 'error']);
/** A delivery as it was read. */
export type DeliveryRow = Awaited<ReturnType<ReturnType<typeof selectDeliveryRows>['execute']>>[number];

/** The number of deliveries that a filter matches. */
export async function countDeliveries(store: Store, filter: DeliveryFilter = {}): Promise<number> {
  const { count } = await selectDeliveries(store, filter)
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
