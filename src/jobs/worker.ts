import { type JobHelpers, Logger, runTaskList, type TaskList } from 'graphile-worker';
import { expireSession } from '../sessions/expire.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { pollSession } from '../sessions/poll.ts';
import { recoverStart } from '../sessions/recover.ts';
import type { Jobs } from '../store/queue.ts';
import { noteFailure, processDelivery } from '../webhooks/process.ts';
import { takeOverJobs } from './takeover.ts';

/** The background work of this instance. */
export interface Worker {
  /** Finishes the jobs in hand, then ends. */
  stop(): Promise<void>;
}

/** Starts working off the queue in this process, and taking over what dead instances had in hand. */
export async function startWorker(gateway: Gateway, concurrency = 8): Promise<Worker> {
  const pool = runTaskList(
    { concurrency, noHandleSignals: true, pollInterval: 1000, logger: quietLogger(gateway) },
    tasks(gateway),
    gateway.store.pool,
  );
  await gateway.liveness.claim(pool.id);
  const takeover = takeOverJobs(gateway);
  return {
    async stop() {
      await takeover.stop();
      await pool.gracefulShutdown('the gateway is stopping');
    },
  };
}

function tasks(gateway: Gateway): TaskList {
  const handlers: { [Name in keyof Jobs]: (payload: Jobs[Name], helpers: JobHelpers) => Promise<void> } = {
    async process_delivery({ deliveryId }, { job }) {
      try {
        await processDelivery(gateway, deliveryId);
      } catch (error) {
        await noteFailure(gateway.store, deliveryId, error, job.attempts >= job.max_attempts);
        throw error;
      }
    },
    recover_start: (start) => recoverStart(gateway, start),
    poll_session: ({ sessionId, quietMs }) => pollSession(gateway, sessionId, quietMs),
    expire_session: ({ sessionId }) => expireSession(gateway, sessionId),
  };
  return handlers as TaskList;
}

// The queue's own texts quote errors, which may quote what is personal: only that something went wrong is logged.
const quietLogger = ({ log }: Gateway): Logger =>
  new Logger(({ taskIdentifier, jobId }) => (level) => {
    if (level === 'error') log.error({ task: taskIdentifier, job: jobId }, 'a background job failed');
  });
