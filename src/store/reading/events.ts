import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Events of the log by id, or of a session; those still without a position are given one first. */
export async function readEvents({ reading, log }: Store, by: 'id' | 'session', ids: readonly string[]) {
  const select = () =>
    reading
      .selectFrom('session_event')
      .select(['id', 'position', 'session_id as session', 'session_id as sessionId', 'type'])
      .select(['previous_status as previousStatus', 'status', 'revision', 'source'])
      .select(['occurred_at as occurredAt', 'recorded_at as recordedAt'])
      .where(by === 'id' ? 'id' : 'session_id', '=', anyOf(ids))
      .orderBy('id')
      .execute();
  let rows = await select();
  if (rows.some(({ position }) => position === null)) {
    await log.sequence();
    rows = await select();
  }
  return rows.map(({ position, ...event }) => ({ ...event, position: BigInt(position ?? 0) }));
}
