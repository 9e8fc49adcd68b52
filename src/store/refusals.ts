import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';

/** Refused deliveries that stay listed, per connection. */
const LISTED = 1000;
const FLUSH_MS = 250;
// A batch of n rows is followed by a pause of n times this: a flood costs PostgreSQL at most 1,000 rows a second.
const MS_PER_ROW = 1;
const AGAIN_MS = 1000;
const LAST_FLUSH_MS = 2000;

/** A refused delivery: without its body, since nothing proves its origin. */
export interface Refusal {
  readonly connection: string;
  readonly receivedAt: Date;
  readonly error: string;
}

/** Refused deliveries on their way to the database. */
export interface Refusals {
  /** Adds a refusal in memory, without database work; it is listed within about a second. */
  add(refusal: Refusal): void;
  /** Writes the waiting refusals, if the database can be reached, and ends. */
  stop(): Promise<void>;
}

/**
 * Collects the newest refusals of each connection in memory, and writes them in batches. Under a flood, refusals that
 * are replaced before their batch is due are never written.
 */
export function createRefusals(pool: Pick<Pool, 'query'>): Refusals {
  let waiting = new Map<string, Refusal[]>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let stopped = false;

  const keepNewest = (connection: string, refusals: readonly Refusal[]): void =>
    void waiting.set(connection, refusals.slice(-LISTED));

  const plan = (afterMs: number): void => {
    if (timer || stopped || waiting.size === 0) return;
    timer = setTimeout(() => {
      writing = flush().then((pauseMs) => {
        timer = null;
        plan(pauseMs);
      });
    }, afterMs);
  };

  /** Resolves to the pause that must follow, in milliseconds. */
  const flush = async (): Promise<number> => {
    const batch = waiting;
    waiting = new Map();
    const refusals = [...batch.values()].flat();
    if (refusals.length === 0) return FLUSH_MS;
    try {
      await write(pool, refusals);
      return Math.max(FLUSH_MS, refusals.length * MS_PER_ROW);
    } catch {
      for (const [connection, older] of batch) keepNewest(connection, [...older, ...(waiting.get(connection) ?? [])]);
      return AGAIN_MS;
    }
  };

  return {
    add(refusal) {
      const newest = waiting.get(refusal.connection) ?? [];
      if (newest.push(refusal) > LISTED) newest.shift();
      waiting.set(refusal.connection, newest);
      plan(FLUSH_MS);
    },

    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const late = new AbortController();
      const last = writing.then(flush);
      await Promise.race([last, delay(LAST_FLUSH_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
  };
}

async function write(pool: Pick<Pool, 'query'>, refusals: readonly Refusal[]): Promise<void> {
  await pool.query(WRITE, [
    refusals.map(({ connection }) => connection),
    refusals.map(({ receivedAt }) => receivedAt),
    refusals.map(({ error }) => error),
    LISTED,
  ]);
}

// Skips rows that another instance is deleting, so that no two instances wait for each other.
const WRITE = `
  with incoming as (
    select * from unnest($1::text[], $2::timestamptz[], $3::text[]) as t (connection, received_at, error)
  ), written as (
    insert into webhook_delivery (id, connection, received_at, disposition, error)
    select gen_random_uuid(), connection, received_at, 'REFUSED', error from incoming
  ), surplus as (
    select older.id from (select connection, count(*) as count from incoming group by connection) as newer
    cross join lateral (
      select id from webhook_delivery
      where connection = newer.connection and disposition = 'REFUSED'
      order by received_at desc offset greatest(0, $4::int - newer.count)
    ) as older
  )
  delete from webhook_delivery where id in (
    select id from webhook_delivery where id in (select id from surplus) for update skip locked)`;
