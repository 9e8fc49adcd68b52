import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runTaskList, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type { Gateway } from '../sessions/gateway.ts';

const POLL_MS = 1000;
const RESTART_MS = 1000;
/** Time for running jobs to finish once the pool stops. Jobs that are not done by then are released. */
const DRAIN_MS = 4000;

/**
 * Starts workers on the queue, and starts them again after each loss of the database. Each set of workers claims its
 * name in `liveness`, so that other instances take over the jobs of a set that has died.
 */
export async function startPool(
  gateway: Gateway,
  tasks: TaskList,
  concurrency: number,
): Promise<{ stop(): Promise<void> }> {
  const { liveness, log, store } = gateway;
  let pool: WorkerPool;
  let stopping = false;

  const open = async (): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    // A query without an answer may still have locked a job, which this pool would never release.
    events.once('worker:getJob:error', () => void fresh.gracefulShutdown('the database was lost'));
    const fresh = runTaskList(
      {
        concurrency,
        noHandleSignals: true,
        pollInterval: POLL_MS,
        events,
        logger: quietLogger(gateway),
      },
      tasks,
      store.pool,
    );
    pool = fresh;
    const ended = async () => {
      if (stopping) return;
      log.warn({}, 'the job queue was lost; it is opened again');
      await liveness.disclaim(fresh.id).catch(() => {});
      await delay(RESTART_MS);
      if (!stopping) await open();
    };
    fresh.promise.then(ended, ended);
    // If the liveness connection is lost at this moment, it claims the name when it is back.
    await liveness.claim(fresh.id).catch(() => {});
  };

  await open();
  return {
    async stop() {
      stopping = true;
      const drained = Promise.resolve(pool.gracefulShutdown('the gateway is stopping')).catch(() => {});
      const late = new AbortController();
      await Promise.race([drained, delay(DRAIN_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
      if (pool._workers.length > 0) await pool.forcefulShutdown('the gateway is stopping');
    },
  };
}

// The queue's own messages quote errors, which may quote personal data. Failed jobs are logged by `logFailure`.
const quietLogger = ({ log }: Gateway): Logger =>
  new Logger(({ jobId, workerId }) => (level) => {
    if (level === 'error' && !jobId) log.error({ worker: workerId }, 'the job queue reports an error');
  });
