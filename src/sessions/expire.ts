import { statusReport } from '../domain/report.ts';
import { isEnd } from '../domain/status.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { Store } from '../store/store.ts';
import { apply } from './apply.ts';
import { InputError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { planExpiry } from './plan-expiry.ts';
import { refreshSession } from './refresh.ts';

/** Ends a session whose time has run out, after asking its provider once more. */
export async function expireSession(gateway: Gateway, sessionId: string): Promise<void> {
  const { store } = gateway;
  const session = await openSession(store, sessionId);
  if (!session?.expiresAt) return;
  // The queue goes by the database's clock, which may be ahead of ours.
  if (session.expiresAt > new Date()) return store.orm.em.fork().transactional((em) => planExpiry(em, session));
  try {
    await refreshSession(gateway, sessionId, 'TIMER');
  } catch (error) {
    // A provider that can't be asked, or fails, does not keep a session open past its time.
    if (!(error instanceof InputError || error instanceof SessionProviderError)) throw error;
  }
  if (!(await openSession(store, sessionId))) return;
  await apply(gateway, sessionId, statusReport('EXPIRED', null), { source: 'TIMER', at: new Date() });
}

async function openSession({ orm }: Store, sessionId: string): Promise<SessionEntityRow | null> {
  const session = await orm.em.fork().findOne(SessionEntity, sessionId);
  return session && !session.erasedAt && !isEnd(session.status) ? session : null;
}
