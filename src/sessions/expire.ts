import { sql } from '@mikro-orm/core';
import { statusReport } from '../domain/report.ts';
import { isEnd } from '../domain/status.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { apply } from './apply.ts';
import { InputError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { refreshSession } from './refresh.ts';

/** Ends a session whose time has run out, after asking its provider once more. */
export async function expireSession(gateway: Gateway, sessionId: string): Promise<void> {
  if (!(await hasRunOut(gateway, sessionId))) return;
  try {
    await refreshSession(gateway, sessionId, 'TIMER');
  } catch (error) {
    // A provider that can't be asked, or fails, does not keep a session open past its time.
    if (!(error instanceof InputError || error instanceof SessionProviderError)) throw error;
  }
  if (!(await hasRunOut(gateway, sessionId))) return;
  await apply(gateway, sessionId, statusReport('EXPIRED', null), { source: 'TIMER', at: new Date() });
}

// By the database's clock, as the queue: by one that is behind it a session would be found too early, and never again.
async function hasRunOut({ store }: Gateway, id: string): Promise<boolean> {
  const session = await store.orm.em.fork().findOne(SessionEntity, { id, expiresAt: { $lte: sql.now() } });
  return !!session && !session.erasedAt && !isEnd(session.status);
}
