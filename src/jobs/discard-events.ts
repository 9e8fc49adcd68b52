import type { Gateway } from '../sessions/gateway.ts';
import { enqueue } from '../store/queue.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Plans the next discarding of old events; there is one for all instances. */
export const planDiscard = ({ store }: Gateway, inMs = EVERY_MS): Promise<void> =>
  store.orm.em
    .fork()
    .transactional((em) =>
      enqueue(em, 'discard_events', {}, { key: 'discard_events', runAt: new Date(Date.now() + inMs) }),
    );

/** Discards the events that are older than they are to be kept, and plans to do so again. */
export async function discardEvents(gateway: Gateway, retentionDays: number | undefined): Promise<void> {
  if (!retentionDays) return;
  const before = new Date(Date.now() - retentionDays * DAY_MS);
  let discarded = 0;
  for (let batch = -1; batch !== 0; discarded += batch) batch = await gateway.store.log.discard(before);
  if (discarded > 0) gateway.log.info({ discarded }, 'discarded events that were old enough');
  await planDiscard(gateway);
}
