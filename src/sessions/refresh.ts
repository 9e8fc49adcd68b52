import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { InputError, NotFoundError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { observe } from './observe.ts';

/**
 * Asks the provider now and applies its answer. Returns whether anything of the session changed.
 * @throws {NotFoundError} {InputError} {SessionProviderError}
 */
export async function refreshSession(gateway: Gateway, sessionId: string): Promise<boolean> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, { id: sessionId, revision: { $gt: 0 } });
  if (!session) throw new NotFoundError('There is no such session.');
  const connection = gateway.connections.get(session.connection);
  if (!connection?.provider.fetchReport) {
    const message = connection
      ? `${connection.definition.name} has no call for the state of a session; it reports by webhook only`
      : `the connection ${session.connection} is not configured any more`;
    throw new InputError([{ path: 'id', message, unsupported: true }]);
  }
  try {
    const seen = await observe(gateway, connection, session, { source: 'API', priority: 'update' });
    return seen.kind === 'applied' && seen.sessionId === sessionId && seen.applied === 'changed';
  } catch (error) {
    if (error instanceof ProviderError) throw new SessionProviderError(session.connection, session.id, error);
    throw error;
  }
}
