import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Gateway } from './gateway.ts';
import { observe } from './observe.ts';
import { isOpen, nextEnrichment, nextQuiet, planEnrichment, planPoll } from './schedule.ts';

/**
 * Recovers lost webhooks: asks the provider about a session without news for a quiet time. News resets the quiet time,
 * a poll without news doubles it. A poll that our own budget refuses is repeated later, with the same quiet time. An
 * ended session is polled only while its data is incomplete.
 */
export async function pollSession(
  gateway: Gateway,
  { sessionId, quietMs, isEnriching = false }: Jobs['poll_session'],
): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, sessionId);
  const connection = session && gateway.connections.get(session.connection);
  if (!session || !connection?.provider.fetchReport || session.erasedAt) return;
  if (!isOpen(session) && !isEnriching) return;
  const { outcome, retryMs } = await ask(gateway, connection, session);
  if (outcome === 'news') return;
  const unit = gateway.store.orm.em.fork();
  if (isOpen(session)) {
    const nextMs = retryMs === null ? nextQuiet(quietMs, session) : Math.max(quietMs, retryMs);
    return unit.transactional((em) => planPoll(em, sessionId, nextMs));
  }
  const nextMs = outcome === 'complete' ? null : nextEnrichment(quietMs);
  if (nextMs !== null) await unit.transactional((em) => planEnrichment(em, sessionId, nextMs));
}

interface Answer {
  /** `news`: the change has planned the next poll. */
  readonly outcome: 'news' | 'complete' | 'incomplete';
  /** Milliseconds until our own budget may allow the call; null: it was made. */
  readonly retryMs: number | null;
}

async function ask(gateway: Gateway, connection: Connection, session: SessionEntityRow): Promise<Answer> {
  try {
    const seen = await observe(gateway, connection, session, { source: 'POLL', priority: 'poll' });
    if (seen.kind === 'nothing') return { outcome: 'complete', retryMs: null };
    if (seen.isIncomplete) return { outcome: 'incomplete', retryMs: null };
    const isNews = seen.sessionId === session.id && seen.applied === 'changed';
    return { outcome: isNews ? 'news' : 'complete', retryMs: null };
  } catch (error) {
    // A provider that fails is asked again after the next quiet time.
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'incomplete', retryMs: error.origin === 'budget' ? (error.retryAfter ?? 0) : null };
  }
}
