import type { EntityManager, Store } from './store.ts';

/** The background work there is, and what each job is given. */
export interface Jobs {
  /** Read a delivery of the inbox and apply it. */
  process_delivery: { readonly deliveryId: string };
  /** Decide what became of a start whose instance ended before its answer was kept; `dead`: it was found so before. */
  recover_start: { readonly sessionId: string; readonly instance: string; readonly dead: boolean };
  /** Ask about a session of which nothing was heard for `quietMs`. */
  poll_session: { readonly sessionId: string; readonly quietMs: number };
  /** End a session whose time has run out. */
  expire_session: { readonly sessionId: string };
  /** Have the provider delete what it holds of an erased session. */
  erase_session: { readonly sessionId: string };
  /** Discard what is older than it is to be kept. */
  discard: Readonly<Record<string, never>>;
}

interface JobOptions {
  readonly runAt?: Date;
  /** A job with the same key is replaced, not added again. */
  readonly key?: string;
  readonly maxAttempts?: number;
  /** Goes before whatever else is due: what must happen in time does not wait behind a crowd of deliveries. */
  readonly isUrgent?: boolean;
}

/** Takes back a job that has become needless; one that is running runs on. */
export async function dequeue(em: EntityManager, key: string): Promise<void> {
  await em.execute('select graphile_worker.remove_job(?)', [key]);
}

/** Adds a job in the unit of work's transaction: it exists if, and only if, the rest of the transaction does. */
export async function enqueue<Task extends keyof Jobs>(
  em: EntityManager,
  task: Task,
  payload: Jobs[Task],
  options: JobOptions = {},
): Promise<void> {
  await em.execute(
    `select graphile_worker.add_job(?, payload => ?::json, run_at => ?::timestamptz, job_key => ?, max_attempts => ?, priority => ?)`,
    [
      task,
      JSON.stringify(payload),
      options.runAt ?? null,
      options.key ?? null,
      options.maxAttempts ?? 25,
      options.isUrgent ? -1 : 0,
    ],
  );
}

/** How many jobs are due and not done; those that are not tried any more are not. */
export async function dueJobs({ pool }: Store): Promise<number> {
  const { rows } = await pool.query(
    'select count(*)::int as count from graphile_worker.jobs where run_at <= now() and attempts < max_attempts',
  );
  return rows[0].count;
}
