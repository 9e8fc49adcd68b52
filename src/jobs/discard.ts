import { eraseOldSessions } from '../sessions/erase.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { discardBodies } from '../store/bodies.ts';
import { enqueue } from '../store/jobs.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Retention in days; undefined: for ever. */
export interface Retention {
  readonly events: number | undefined;
  /** Bodies of webhook deliveries. */
  readonly bodies: number | undefined;
  /** Personal data of sessions that have ended. */
  readonly sessions: number | undefined;
}

/** Plans the next run of the retention; one job for all instances. */
export const planDiscard = ({ store }: Gateway, inMs = EVERY_MS): Promise<void> =>
  store.orm.em.fork().transactional((em) => enqueue(em, 'discard', {}, new Date(Date.now() + inMs)));

/** Discards what is older than its retention, in batches, and plans the next run. */
export async function discard(
  gateway: Gateway,
  { events, bodies, sessions }: Retention,
  now = new Date(),
): Promise<void> {
  const { store, log } = gateway;
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const discarded = {
    events: events ? await all(() => store.log.discard(before(events))) : 0,
    bodies: bodies ? await all(() => discardBodies(store, before(bodies))) : 0,
    sessions: sessions ? await all(() => eraseOldSessions(gateway, before(sessions))) : 0,
  };
  if (discarded.events + discarded.bodies + discarded.sessions > 0)
    log.info(discarded, 'discarded what was older than its retention');
  await planDiscard(gateway);
}

async function all(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let count = await batch(); count > 0; count = await batch()) total += count;
  return total;
}
