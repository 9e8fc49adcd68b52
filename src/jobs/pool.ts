import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runTaskList, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type { Gateway } from '../sessions/gateway.ts';

const POLL_MS = 1000;
const RESTART_MS = 1000;
/** How long jobs in hand may take once the pool is to stop; what is not done then is released for others. */
const DRAIN_MS = 4000;

/**
 * Workers on the queue. When the database was lost they are begun anew, until they are stopped; they bear a name by which
 * other instances see that they live, so that what those before had in hand is taken over.
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
    // A question that brought no answer may have locked a job all the same, which this pool would never release.
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
    // Where the connection is lost just now, it is claimed when that is back.
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

// The queue's own texts quote errors, which may quote what is personal: only that something went wrong is logged.
const quietLogger = ({ log }: Gateway): Logger =>
  new Logger(({ taskIdentifier, jobId }) => (level) => {
    if (level === 'error') log.error({ task: taskIdentifier, job: jobId }, 'a background job failed');
  });
