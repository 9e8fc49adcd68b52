import { enqueue } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

interface Expiring {
  readonly id: string;
  readonly expiresAt?: Date | null;
}

/** Plans the end of a session whose time is bounded. */
export async function planExpiry(em: EntityManager, { id, expiresAt }: Expiring): Promise<void> {
  if (!expiresAt) return;
  await enqueue(em, 'expire_session', { sessionId: id }, { runAt: expiresAt, key: `expire:${id}`, isUrgent: true });
}
