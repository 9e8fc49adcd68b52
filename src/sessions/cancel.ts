import { statusReport } from '../domain/report.ts';
import { isEnd } from '../domain/status.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { apply } from './apply.ts';
import { call } from './call.ts';
import { InputError, NotFoundError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { changing, lock } from './lock.ts';
import { sessionRef } from './observe.ts';

/**
 * Withdraws a session, at the provider first: a session that it can't withdraw could still be completed by the
 * applicant. @throws {NotFoundError} {InputError} {SessionProviderError}
 */
export async function cancelSession(gateway: Gateway, sessionId: string): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, { id: sessionId, revision: { $gt: 0 } });
  if (!session) throw new NotFoundError('There is no such session.');
  if (session.status === 'CANCELED') return;
  if (isEnd(session.status)) {
    throw new InputError([{ path: 'id', message: `the session has ended: ${session.status}` }]);
  }
  const connection = gateway.connections.get(session.connection);
  if (!connection?.provider.cancelSession) {
    const message = connection
      ? `${connection.definition.name} has no call to withdraw a session; the session ends when its time runs out`
      : `the connection ${session.connection} is not configured any more`;
    throw new InputError([{ path: 'id', message, unsupported: true }]);
  }
  try {
    const ref = await sessionRef(gateway, session);
    await call(gateway, connection, 'update', async (provider) => provider.cancelSession?.(ref));
  } catch (error) {
    if (error instanceof ProviderError) throw new SessionProviderError(session.connection, session.id, error);
    throw error;
  }
  await changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, session.id);
    await apply(gateway, em, locked, statusReport('CANCELED', null), { source: 'API', receivedAt: new Date() });
  });
}
