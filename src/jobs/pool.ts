import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runTaskList, type TaskList, type WorkerPool } from 'graphile-worker';
import type { Gateway } from '../sessions/gateway.ts';

const POLL_MS = 1000;
const RESTART_MS = 1000;
/** How long jobs in hand may take once the pool is to stop; what is not done then is released for others. */
const DRAIN_MS = 4000;

/**
 * Workers on the queue. The queue's own pool gives up when the database stays away: it is begun anew until it is
 * stopped, under a name by which other instances see that it lives.
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
    const fresh = runTaskList(
      {
        concurrency,
        noHandleSignals: true,
        pollInterval: POLL_MS,
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
