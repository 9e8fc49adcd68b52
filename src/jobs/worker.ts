import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import { eraseAtProvider } from '../sessions/erase.ts';
import { expireSession } from '../sessions/expire.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { pollSession } from '../sessions/poll.ts';
import { recoverStart } from '../sessions/recover.ts';
import type { Jobs } from '../store/jobs.ts';
import { processDelivery, recordFailure, reschedule } from '../webhooks/process.ts';
import { discard, planDiscard, type Retention } from './discard.ts';
import { logFailure } from './failure.ts';
import { startPool } from './pool.ts';
import { takeOverJobs } from './takeover.ts';
import { createWebhookPriority } from './webhook-priority.ts';

/** The job workers of this instance. */
export interface Worker {
  /** Finishes running jobs, or releases them, and ends. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly retention: Retention;
  readonly concurrency?: number;
}

/** Starts job workers in this process, and takes over the jobs of dead instances. */
export async function startWorker(gateway: Gateway, options: WorkerOptions): Promise<Worker> {
  const { concurrency = 8 } = options;
  await planDiscard(gateway, 0);
  const pool = await startPool(gateway, tasks(gateway, options), concurrency);
  const takeover = takeOverJobs(gateway);
  return {
    async stop() {
      await takeover.stop();
      await pool.stop();
    },
  };
}

function tasks(gateway: Gateway, { retention }: WorkerOptions): TaskList {
  const afterWebhooks = createWebhookPriority(() => gateway.store.inbox.isBusy);
  const handlers: { [Name in keyof Jobs]: (payload: Jobs[Name], helpers: JobHelpers) => Promise<void> } = {
    async process_delivery({ deliveryId }, { job }) {
      try {
        await afterWebhooks(() => processDelivery(gateway, deliveryId));
      } catch (error) {
        if (await reschedule(gateway.store, deliveryId, error)) return;
        await recordFailure(gateway.store, deliveryId, error, job.attempts >= job.max_attempts);
        throw error;
      }
    },
    recover_start: (start) => recoverStart(gateway, start),
    poll_session: (poll) => pollSession(gateway, poll),
    expire_session: ({ sessionId }) => expireSession(gateway, sessionId),
    erase_session: ({ sessionId }) => eraseAtProvider(gateway, sessionId),
    discard: () => discard(gateway, retention),
  };
  return Object.fromEntries(Object.entries(handlers).map(([task, handle]) => [task, logged(gateway, handle as Task)]));
}

/** A task whose failures are logged with what an operator needs to find them. */
const logged =
  (gateway: Gateway, handle: Task): Task =>
  async (payload, helpers) => {
    try {
      await handle(payload, helpers);
    } catch (error) {
      await logFailure(gateway, helpers.job, error);
      throw error;
    }
  };
