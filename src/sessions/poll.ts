import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { CallPriority } from '../providers/http/priority.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { Jobs } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';
import type { Gateway } from './gateway.ts';
import { observe } from './observe.ts';
import { afterRefusal, isOpen, nextEnrichment, nextQuiet, planEnrichment, planPoll } from './schedule.ts';

/**
 * Recovers lost webhooks: asks the provider about a session without a change for a quiet time. A change resets the
 * quiet time, a poll without a change doubles it. A poll that our own budget refuses is repeated later, with the same
 * quiet time. An ended session is polled only while its data is incomplete.
 */
export async function pollSession(
  gateway: Gateway,
  { sessionId, quietMs, isEnriching = false }: Jobs['poll_session'],
): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, sessionId);
  const connection = session && gateway.connections.get(session.connection);
  if (!session || !connection?.provider.fetchReport || session.erasedAt) return;
  if (!isOpen(session) && !isEnriching) return;
  const answer = await ask(gateway, connection, session, isEnriching ? 'detail' : 'poll');
  if (answer.outcome === 'changed') return;
  await gateway.store.orm.em.fork().transactional((em) => planNext(em, { sessionId, quietMs, isEnriching }, answer));
}

async function planNext(
  em: EntityManager,
  { sessionId, quietMs, isEnriching }: Required<Jobs['poll_session']>,
  { outcome, refusedMs }: Answer,
): Promise<void> {
  // Read again: the answer, or a webhook meanwhile, may have ended it.
  const session = await em.findOneOrFail(SessionEntity, sessionId);
  const refusedUntil = refusedMs === null ? undefined : afterRefusal(refusedMs, quietMs);
  if (isOpen(session))
    return planPoll(em, sessionId, refusedUntil ? quietMs : nextQuiet(quietMs, session), refusedUntil);
  if (!isEnriching) return outcome === 'incomplete' ? planEnrichment(em, sessionId) : undefined;
  const nextMs = refusedUntil ? quietMs : outcome === 'complete' ? null : nextEnrichment(quietMs);
  if (nextMs !== null) await planEnrichment(em, sessionId, nextMs, refusedUntil);
}

interface Answer {
  /** `changed`: the change has planned the next poll. */
  readonly outcome: 'changed' | 'complete' | 'incomplete' | 'failed';
  /** Milliseconds until our own budget may allow the call; null: it was made. */
  readonly refusedMs: number | null;
}

async function ask(
  gateway: Gateway,
  connection: Connection,
  session: SessionEntityRow,
  priority: CallPriority,
): Promise<Answer> {
  try {
    const seen = await observe(gateway, connection, session, { source: 'POLL', priority });
    if (seen.kind === 'nothing') return { outcome: 'complete', refusedMs: null };
    if (seen.isIncomplete) return { outcome: 'incomplete', refusedMs: null };
    const hasChanged = seen.sessionId === session.id && seen.applied === 'changed';
    return { outcome: hasChanged ? 'changed' : 'complete', refusedMs: null };
  } catch (error) {
    // A provider that fails is asked again after the next quiet time.
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'failed', refusedMs: error.origin === 'budget' ? (error.retryAfter ?? 0) : null };
  }
}
