import { isEnd } from '../domain/status.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { Continuation } from '../providers/contract/start.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { continuationOf } from '../store/session-codec.ts';
import { writeContinuation } from './apply.ts';
import { call } from './call.ts';
import { InputError, NotFoundError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { changing, lock, unsealed } from './lock.ts';
import { sessionRef } from './observe.ts';

/**
 * A valid link or token for a session that has not ended: a fresh one where the provider has a call for that, else the
 * present one until it expires. @throws {NotFoundError} {InputError} {SessionProviderError}
 */
export async function resumeVerification(gateway: Gateway, sessionId: string): Promise<Continuation> {
  const em = gateway.store.orm.em.fork();
  const row = await em.findOne(SessionEntity, { id: sessionId, revision: { $gt: 0 } }, { populate: ['applicant'] });
  if (!row) throw new NotFoundError('There is no such session.');
  if (isEnd(row.status)) throw new InputError([{ path: 'id', message: `the session has ended: ${row.status}` }]);
  const connection = gateway.connections.get(row.connection);
  if (!connection?.provider.renewContinuation) return present(gateway, row);
  try {
    const ref = await sessionRef(gateway, row);
    const fresh = await call(gateway, connection, 'start', async (provider) => provider.renewContinuation?.(ref));
    if (!fresh) return present(gateway, row);
    await changing(gateway, async (unit) =>
      writeContinuation(gateway, unit, await lock(unit, gateway.store.vault, sessionId), fresh),
    );
    return fresh;
  } catch (error) {
    if (error instanceof ProviderError) throw new SessionProviderError(row.connection, row.id, error);
    throw error;
  }
}

function present({ store, connections }: Gateway, row: SessionEntityRow): Continuation {
  const known = continuationOf(unsealed(store.vault, row).sealed);
  if (known && !(known.expiresAt && known.expiresAt <= new Date())) return known;
  const name = connections.get(row.connection)?.definition.name ?? row.connection;
  const message = `the link has ended, and ${name} gives no fresh one; start a new verification`;
  throw new InputError([{ path: 'id', message, unsupported: true }]);
}
