import { enqueue } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

// A session is asked about after so long without news of it.
const FIRST_QUIET_MS = 30_000;

/** Plans to ask the provider about a session; planned again, which any news of it does, the question is put off. */
export const planPoll = (em: EntityManager, sessionId: string, quietMs = FIRST_QUIET_MS): Promise<void> =>
  enqueue(
    em,
    'poll_session',
    { sessionId, quietMs },
    { key: `poll:${sessionId}`, runAt: new Date(Date.now() + quietMs) },
  );
