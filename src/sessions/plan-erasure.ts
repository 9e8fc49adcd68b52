import type { Connection } from '../providers/connections/connection.ts';
import { enqueue } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

/** Plans to have the provider delete what it holds of an erased session, where it has a call for that. */
export async function planErasure(
  em: EntityManager,
  connection: Connection | undefined,
  { id }: { readonly id: string },
): Promise<void> {
  if (!connection?.provider.eraseSession) return;
  await enqueue(em, 'erase_session', { sessionId: id }, { key: `erase:${id}` });
}
