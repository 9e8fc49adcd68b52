import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity } from '../store/entities/session.ts';
import type { Gateway } from './gateway.ts';
import { observe } from './observe.ts';
import { isOpen, nextQuiet, planPoll } from './schedule.ts';

/**
 * Recovers lost webhooks: asks about a session that had no news for a quiet time. Any news starts the quiet time anew;
 * none doubles it. A question that our own budget refuses is put again later, with the same quiet time.
 */
export async function pollSession(gateway: Gateway, sessionId: string, quietMs: number): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, sessionId);
  const connection = session && gateway.connections.get(session.connection);
  if (!session || !connection?.provider.fetchReport || !isOpen(session)) return;
  let nextMs = nextQuiet(quietMs, session);
  try {
    const seen = await observe(gateway, connection, session, { source: 'POLL', priority: 'poll' });
    // The change has planned the next question.
    if (seen.kind === 'applied' && seen.sessionId === sessionId && seen.applied === 'changed') return;
  } catch (error) {
    // A provider that fails is asked again after the next quiet time.
    if (!(error instanceof ProviderError)) throw error;
    if (error.origin === 'budget') nextMs = Math.max(quietMs, error.retryAfter ?? 0);
  }
  await gateway.store.orm.em.fork().transactional((em) => planPoll(em, sessionId, nextMs));
}
