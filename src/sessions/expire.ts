import { statusReport } from '../domain/report.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { EntityManager } from '../store/store.ts';
import { apply } from './apply.ts';
import type { Gateway } from './gateway.ts';
import { changing, lock } from './lock.ts';
import { observe } from './observe.ts';
import { deadlineOf, isOpen, planExpiry } from './schedule.ts';

/** Expires a session whose time has run out, after asking its provider once more. */
export async function expireSession(gateway: Gateway, sessionId: string): Promise<void> {
  const em = gateway.store.orm.em.fork();
  const session = await em.findOne(SessionEntity, { id: sessionId });
  if (!session || !isOpen(session)) return;
  if (await isDue(gateway, em, session)) await askOnceMore(gateway, session);
  await changing(gateway, async (unit) => {
    const locked = await lock(unit, gateway.store.vault, sessionId);
    // The answer, or a webhook meanwhile, may have moved the session on; a plan of an earlier version may come early.
    if (!(await isDue(gateway, unit, locked.row))) return planExpiry(unit, locked.row, gateway.reviewDays);
    await apply(gateway, unit, locked, statusReport('EXPIRED', null), { source: 'TIMER', receivedAt: new Date() });
  });
}

/** Asks the provider once more. A provider without such a call, or one that fails, does not delay the expiry. */
async function askOnceMore(gateway: Gateway, session: SessionEntityRow): Promise<void> {
  const connection = gateway.connections.get(session.connection);
  if (!connection?.provider.fetchReport) return;
  try {
    await observe(gateway, connection, session, { source: 'TIMER', priority: 'update' });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
  }
}

// By the database's clock, which the queue uses too: by a slower clock the job would come too early, and only once.
async function isDue({ reviewDays }: Gateway, em: EntityManager, session: SessionEntityRow): Promise<boolean> {
  const deadline = deadlineOf(session, reviewDays);
  if (!deadline) return false;
  const [row] = await em.execute<{ due: boolean }[]>('select ?::timestamptz <= now() as due', [deadline]);
  return row?.due ?? false;
}
