import { enqueue, type Jobs } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

const LOOK_AFTER_MS = 3000;

export const recoveryKey = (sessionId: string): string => `recover:${sessionId}`;

/** Plans to look whether the instance that has a start in hand still lives. */
export const planRecovery = (em: EntityManager, start: Jobs['recover_start']): Promise<void> =>
  enqueue(em, 'recover_start', start, {
    key: recoveryKey(start.sessionId),
    runAt: new Date(Date.now() + LOOK_AFTER_MS),
    isUrgent: true,
  });
