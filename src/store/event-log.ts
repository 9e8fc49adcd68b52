import type { EventSource, SessionEventType } from '../domain/event.ts';
import type { SessionStatus } from '../domain/status.ts';
import { shared } from './batch.ts';
import type { Orm } from './orm.ts';

/** The PostgreSQL channel on which instances announce new events in the log. */
export const EVENT_CHANNEL = 'kyc_gateway_events';

const DISCARD_BATCH = 20_000;

/** An event as readers of the log see it. */
export interface LoggedEvent {
  /** The place in the total order, rising by one. */
  readonly position: bigint;
  readonly id: string;
  readonly sessionId: string;
  readonly type: SessionEventType;
  readonly previousStatus: SessionStatus | null;
  readonly status: SessionStatus;
  readonly revision: number;
  readonly source: EventSource;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** The append-only log of session events. */
export interface EventLog {
  /**
   * Assigns a position to every committed event without one, and returns their number. Positions are assigned after
   * commit and under one row lock: a reader that has seen a position has seen all before it, however many instances
   * write.
   */
  sequence(): Promise<number>;
  /** The newest position, after assigning positions to all events committed so far. */
  newest(): Promise<bigint>;
  /** The newest position, and the one up to which events were discarded. */
  bounds(): Promise<{ readonly head: bigint; readonly floor: bigint }>;
  /** Up to `limit` events after a position, in order; of one session where it is given. */
  read(after: bigint, limit: number, sessionId?: string): Promise<LoggedEvent[]>;
  /** Discards one batch of the oldest events, as far as all are older than `before`; returns their number. */
  discard(before: Date): Promise<number>;
  /** Wakes the readers of this process, because events may have been written; called after commit. */
  wake(): void;
  /** Calls the listener on every `wake` of this process; the returned function stops that. */
  onWake(listener: () => void): () => void;
}

/** The event log in PostgreSQL. */
export function createEventLog(orm: Orm): EventLog {
  const listeners = new Set<() => void>();
  const kysely = () => orm.em.fork().getKysely({ columnNamingStrategy: 'property' });

  const log: EventLog = {
    async sequence() {
      const waiting = await orm.em.fork().execute('select 1 from session_event where position is null limit 1');
      if (waiting.length === 0) return 0;
      const placed = await orm.em.fork().transactional(async (em) => {
        await em.execute('select head from event_log where id = 1 for update');
        const [row] = await em.execute<{ count: number }[]>(`
          with waiting as (
            select id, row_number() over (order by id) as place from session_event where position is null
          ), placed as (
            update session_event set position = event_log.head + waiting.place
            from waiting, event_log where event_log.id = 1 and session_event.id = waiting.id
            returning 1
          ), moved as (
            update event_log set head = head + (select count(*) from waiting) where id = 1 returning 1
          )
          select count(*)::int as count from placed`);
        return row?.count ?? 0;
      });
      // One notice per batch, after its commit: inside a transaction, `notify` takes a lock of the whole database.
      if (placed > 0) await orm.em.fork().execute(`notify ${EVENT_CHANNEL}`);
      return placed;
    },

    newest: shared(async () => {
      await log.sequence();
      return (await log.bounds()).head;
    }),

    async bounds() {
      const row = await kysely().selectFrom('event_log').select(['head', 'floor']).executeTakeFirstOrThrow();
      return { head: BigInt(row.head), floor: BigInt(row.floor) };
    },

    async read(after, limit, sessionId) {
      const rows = await kysely()
        .selectFrom('session_event')
        .selectAll()
        .where('position', '>', String(after))
        .$if(sessionId !== undefined, (events) => events.where('session', '=', sessionId ?? ''))
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(({ session, position, ...event }) => ({
        ...event,
        sessionId: session,
        position: BigInt(position ?? 0),
      }));
    },

    async discard(before) {
      const [row] = await orm.em.fork().execute<{ count: number }[]>(
        `with kept as (
           select least(event_log.floor + ?, coalesce(
             (select min(position) - 1 from session_event where position is not null and recorded_at >= ?),
             event_log.head)) as floor
           from event_log where id = 1
         ), moved as (
           update event_log set floor = kept.floor from kept where id = 1
         ), discarded as (
           delete from session_event using kept where position <= kept.floor returning 1
         )
         select count(*)::int as count from discarded`,
        [DISCARD_BATCH, before],
      );
      return row?.count ?? 0;
    },

    wake() {
      for (const listener of listeners) listener();
    },

    onWake(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return log;
}
