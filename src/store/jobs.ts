import type { Pool } from 'pg';
import type { Orm } from './orm.ts';

type EntityManager = Orm['em'];

/** The jobs of the queue, by name, with their payloads. */
export interface Jobs {
  /** Reads a delivery of the inbox and applies it. */
  process_delivery: { readonly deliveryId: string };
  /**
   * Completes or fails a start whose instance died before it stored the provider's answer; `dead`: found dead before.
   */
  recover_start: { readonly sessionId: string; readonly instance: string; readonly dead: boolean };
  /** Asks about a session without a change for `quietMs`; `isEnriching`: it has ended, and its data is incomplete. */
  poll_session: { readonly sessionId: string; readonly quietMs: number; readonly isEnriching?: boolean };
  /** Expires a session whose time has run out. */
  expire_session: { readonly sessionId: string };
  /** Asks the provider to delete its data of an erased session. */
  erase_session: { readonly sessionId: string };
  /** Discards what is older than its retention. */
  discard: Readonly<Record<string, never>>;
}

interface JobRules<Payload> {
  /** A job with the same key is replaced, not added again. */
  key(payload: Payload): string;
  /** Failures until the job is given up. */
  readonly maxAttempts: number;
  /** Lower numbers run first. */
  readonly priority: number;
}

/** Names, keys, attempts and priorities of all jobs: starts and ends in time, then deliveries, then polls. */
export const JOBS: { readonly [Task in keyof Jobs]: JobRules<Jobs[Task]> } = {
  process_delivery: { key: ({ deliveryId }) => `delivery:${deliveryId}`, maxAttempts: 12, priority: 0 },
  recover_start: { key: ({ sessionId }) => `recover:${sessionId}`, maxAttempts: 25, priority: -1 },
  poll_session: { key: ({ sessionId }) => `poll:${sessionId}`, maxAttempts: 25, priority: 5 },
  expire_session: { key: ({ sessionId }) => `expire:${sessionId}`, maxAttempts: 25, priority: -1 },
  erase_session: { key: ({ sessionId }) => `erase:${sessionId}`, maxAttempts: 25, priority: 0 },
  discard: { key: () => 'discard', maxAttempts: 25, priority: 5 },
};

/** Adds a job in the unit of work's transaction: it is committed with the rest, or not at all. */
export async function enqueue<Task extends keyof Jobs>(
  em: EntityManager,
  task: Task,
  payload: Jobs[Task],
  runAt: Date | null = null,
): Promise<void> {
  const { key, maxAttempts, priority } = JOBS[task];
  await em.execute(
    `select graphile_worker.add_job(?, payload => ?::json, run_at => ?::timestamptz, job_key => ?, max_attempts => ?, priority => ?)`,
    [task, JSON.stringify(payload), runAt, key(payload), maxAttempts, priority],
  );
}

/** Removes a job that is no longer needed; a running job continues. */
export async function dequeue<Task extends keyof Jobs>(
  em: EntityManager,
  task: Task,
  payload: Parameters<(typeof JOBS)[Task]['key']>[0],
): Promise<void> {
  const key = JOBS[task].key as (payload: object) => string;
  await em.execute('select graphile_worker.remove_job(?)', [key(payload)]);
}

/** The number of due jobs; jobs that were given up do not count. */
export async function dueJobs({ pool }: { readonly pool: Pool }): Promise<number> {
  const { rows } = await pool.query(
    'select count(*)::int as count from graphile_worker.jobs where run_at <= now() and attempts < max_attempts',
  );
  return rows[0].count;
}
