import { isEnd } from '../domain/status.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { InputError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { planPoll } from './plan-poll.ts';
import { refreshSession } from './refresh.ts';

// The quiet after which a session is asked about doubles with every question, up to this.
const LONGEST_QUIET_MS = 15 * 60_000;

/** Makes good the webhooks that got lost: asks about a session that nothing was heard of, until it ends. */
export async function pollSession(gateway: Gateway, sessionId: string, quietMs: number): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, sessionId);
  if (!session || session.erasedAt || isEnd(session.status) || (session.expiresAt && session.expiresAt <= new Date()))
    return;
  if (!gateway.connections.get(session.connection)?.provider.fetchReport) return;
  try {
    await refreshSession(gateway, sessionId, 'POLL');
  } catch (error) {
    // A provider that fails, or is over its rate limit, is asked again after the next quiet time.
    if (!(error instanceof InputError || error instanceof SessionProviderError)) throw error;
  }
  const next = Math.min(quietMs * 2, LONGEST_QUIET_MS);
  await gateway.store.orm.em.fork().transactional((em) => planPoll(em, sessionId, next));
}
