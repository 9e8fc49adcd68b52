import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../domain/error-code.ts';
import type { Place } from './crypto/vault.ts';
import { ConnectionEntity } from './entities/connection.ts';
import { type Store, sqlOf } from './store.ts';

export const segmentPlace = (key: string): Place => ({ table: 'connection', row: key, column: 'webhook_segment' });

/**
 * The secret segment of a connection's webhook URL: the configured one, else one that is generated at the first start
 * and shared by all instances.
 */
export async function registerConnection(
  store: Store,
  connection: { key: string; kind: string; webhookSegment?: string | undefined },
): Promise<string> {
  const { key, kind } = connection;
  const seal = (segment: string) => store.vault.seal(Buffer.from(segment), segmentPlace(key));
  const em = store.orm.em.fork();
  const fresh = connection.webhookSegment ?? randomBytes(24).toString('base64url');
  const values = { key, kind, webhookSegment: seal(fresh) };
  await em.upsert(ConnectionEntity, values, {
    onConflictFields: ['key'],
    onConflictMergeFields: connection.webhookSegment ? ['kind', 'webhookSegment'] : ['kind'],
  });
  const row = await store.orm.em.fork().findOneOrFail(ConnectionEntity, key);
  return store.vault.open(row.webhookSegment, segmentPlace(key)).toString();
}

/** Stores the outcome of a call to a provider, for the connection's health. */
export async function recordCall(store: Store, key: string, errorCode: ErrorCode | null): Promise<void> {
  const now = new Date();
  await sqlOf(store.orm.em.fork())
    .updateTable('connection')
    .set((eb) =>
      errorCode === null
        ? { lastSuccessAt: now, failures: 0 }
        : { lastErrorAt: now, lastErrorCode: errorCode, failures: eb('failures', '+', 1) },
    )
    .where('key', '=', key)
    .execute();
}
