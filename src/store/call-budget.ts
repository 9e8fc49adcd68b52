import type { Pool } from 'pg';
import { type CallCounter, memoryCounter } from '../lib/call-counter.ts';

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const MINUTE = 60_000;
// More than any limit: no call is allowed before the block ends.
const BLOCKED = 2_147_483_647;

// One statement, which locks the row and looks at its newest state: exact for all instances. A call that is refused
// must not be counted, or polls would use up the calls that starts may still take.
const TAKE = `
  with taken as (
    insert into call_budget (key, points, expire) values ($1, 1, ${NOW} + ${MINUTE})
    on conflict (key) do update set
      points = case when call_budget.expire <= ${NOW} then 1 else call_budget.points + 1 end,
      expire = case when call_budget.expire <= ${NOW} then excluded.expire else call_budget.expire end
    where call_budget.expire <= ${NOW} or call_budget.points < $2
    returning key)
  select exists (select from taken) as "isTaken",
    (select least(greatest(expire - ${NOW}, 1), ${BLOCKED}) from call_budget where key = $1)::int as "wait"`;

const GIVE_BACK = `update call_budget set points = greatest(points - 1, 0) where key = $1 and points < ${BLOCKED}`;

const BLOCK = `
  insert into call_budget (key, points, expire) values ($1, ${BLOCKED}, ${NOW} + $2)
  on conflict (key) do update set
    points = excluded.points,
    expire = case when call_budget.points = ${BLOCKED} then greatest(call_budget.expire, excluded.expire) else excluded.expire end`;

/**
 * Counts calls per minute for all instances, by the clock of the database. During an outage each instance counts for
 * itself.
 */
export function sharedCounter(pool: Pool): CallCounter {
  const own = memoryCounter();
  return {
    async take(key, limit) {
      try {
        const { rows } = await pool.query<{ isTaken: boolean; wait: number | null }>(TAKE, [key, limit]);
        return rows[0]?.isTaken ? 0 : Math.max(1, rows[0]?.wait ?? 1);
      } catch {
        return own.take(key, limit);
      }
    },
    async giveBack(key) {
      await pool.query(GIVE_BACK, [key]).catch(() => own.giveBack(key));
    },
    async block(key, milliseconds) {
      await pool.query(BLOCK, [key, Math.ceil(milliseconds)]).catch(() => own.block(key, milliseconds));
    },
  };
}
