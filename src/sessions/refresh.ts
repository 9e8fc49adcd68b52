import type { EventSource } from '../domain/event.ts';
import type { Report } from '../domain/report.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { apply } from './apply.ts';
import { askProvider, bearerOf } from './ask.ts';
import { InputError, NotFoundError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';

/**
 * Asks the provider now and puts its answer through the door. Returns whether anything changed.
 * @throws {NotFoundError} {InputError} {SessionProviderError}
 */
export async function refreshSession(
  gateway: Gateway,
  sessionId: string,
  source: EventSource = 'API',
): Promise<boolean> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, { id: sessionId, revision: { $gt: 0 } });
  if (!session) throw new NotFoundError('There is no such session.');
  const connection = gateway.connections.get(session.connection);
  if (!connection?.provider.fetchReport) {
    const message = connection
      ? `${connection.definition.name} has no call that tells where a session stands; it reports by webhook alone`
      : `the connection ${session.connection} is not configured any more`;
    throw new InputError([{ path: 'id', message, unsupported: true }]);
  }
  const at = new Date();
  try {
    const report = await askProvider(gateway, connection, session);
    // What the provider knows may be of a session that was begun earlier, or later.
    if (!report || bearerOf(await sharing(gateway, session, report), report)?.id !== session.id) return false;
    return (await apply(gateway, session.id, report, { source, at })) === 'changed';
  } catch (error) {
    if (error instanceof ProviderError) throw new SessionProviderError(session.connection, session.id, error);
    throw error;
  }
}

/** The sessions with the same reference at the provider, this one among them, the newest first. */
function sharing(
  { store }: Gateway,
  { id, connection }: SessionEntityRow,
  { providerReference }: Report,
): Promise<SessionEntityRow[]> {
  const $or = [{ id }, ...(providerReference ? [{ providerReference }] : [])];
  const where = { connection, $or, revision: { $gt: 0 } };
  return store.orm.em.fork().find(SessionEntity, where, { orderBy: { createdAt: 'desc' } });
}
