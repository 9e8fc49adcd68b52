import type { Pool } from 'pg';
import { type CallCounter, memoryCounter, SLOT_MS, SLOTS } from '../lib/call-counter.ts';

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const LONGEST_WAIT = 2_147_483_647;

// The calls of a row that still count, by their place in its `counts`, whose last one is that of its `slot`.
const counting = (slot: string) =>
  `unnest(call_budget.counts) with ordinality as counted (calls, place) where place > ${slot} - call_budget.slot`;

// One statement, which locks the row and looks at its newest state: exact for all instances. A call that is refused
// must not be counted, or polls would use up the calls that starts may still take.
const TAKE = `
  with clock as (select ${NOW} as now, ${NOW} / ${SLOT_MS} as slot),
  taken as (
    insert into call_budget (key, slot, counts)
    select $1, slot, array_fill(0, array[${SLOTS - 1}]) || 1 from clock
    on conflict (key) do update set
      slot = greatest(call_budget.slot, excluded.slot),
      counts = (
        select array_agg(coalesce(call_budget.counts[place + greatest(excluded.slot - call_budget.slot, 0)::int], 0)
          + (place = ${SLOTS})::int order by place)
        from generate_series(1, ${SLOTS}) as place)
    where call_budget.blocked_until <= (select now from clock)
      and (select coalesce(sum(calls), 0) from ${counting('excluded.slot')}) < $2
    returning key)
  select exists (select from taken) as "isTaken", (
    select least(greatest(blocked_until - now, (call_budget.slot + (
        select min(place) from (
          select place, sum(calls) over (order by place desc) - calls as later from ${counting('clock.slot')}
        ) as counted where later < $2)) * ${SLOT_MS} - now, 1), ${LONGEST_WAIT})
    from call_budget, clock where key = $1)::int as "wait"`;

const GIVE_BACK = `
  update call_budget set counts[${SLOTS}] = counts[${SLOTS}] - 1 where key = $1 and counts[${SLOTS}] > 0`;

const BLOCK = `
  insert into call_budget (key, blocked_until) values ($1, ${NOW} + $2)
  on conflict (key) do update set blocked_until = greatest(call_budget.blocked_until, excluded.blocked_until)`;

/**
 * Counts the calls of the last minute for all instances, by the clock of the database. During an outage each instance
 * counts for itself.
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
