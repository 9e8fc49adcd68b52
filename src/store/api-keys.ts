import { randomUUID } from 'node:crypto';
import { isUuid } from '../lib/uuid.ts';
import { ApiKeyEntity, type ApiKeyRow } from './entities/api-key.ts';
import { type Store, sqlOf } from './store.ts';

/** The PostgreSQL channel on which instances announce revoked keys. */
export const ACCESS_CHANNEL = 'kyc_gateway_access';

// The last use is stored to the minute, so that a busy key does not write with every request.
const LAST_USE_MS = 60_000;

/** Stores a new key by the hash of its secret. */
export async function keepApiKey(
  { orm }: Store,
  key: { name: string; hash: Buffer; scopes: string[]; expiresAt: Date | null },
): Promise<ApiKeyRow> {
  const em = orm.em.fork();
  const row = em.create(ApiKeyEntity, { id: randomUUID(), createdAt: new Date(), ...key });
  await em.flush();
  return row;
}

/** The key with this hash, even if it was revoked or has expired. */
export const findApiKey = ({ orm }: Store, hash: Buffer): Promise<ApiKeyRow | null> =>
  orm.em.fork().findOne(ApiKeyEntity, { hash });

/** Stores the last use of a key. */
export async function noteUse({ orm }: Store, { id, lastUsedAt }: ApiKeyRow): Promise<void> {
  const now = new Date();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() <= LAST_USE_MS) return;
  await orm.em.fork().nativeUpdate(ApiKeyEntity, { id }, { lastUsedAt: now });
}

/** Keys by their ids. */
export async function readApiKeys(store: Store, ids: readonly string[]): Promise<ApiKeyRow[]> {
  return store.orm.em.fork().find(ApiKeyEntity, { id: { $in: ids.filter(isUuid) } });
}

interface KeyPage {
  /** Only keys made before this one. */
  readonly below: Place | null;
  /** Only keys made after it. */
  readonly above: Place | null;
  readonly oldestFirst: boolean;
  readonly limit: number;
}
type Place = Pick<ApiKeyRow, 'createdAt' | 'id'>;

/** A page of all keys. */
export async function listApiKeys({ orm }: Store, { below, above, oldestFirst, limit }: KeyPage): Promise<ApiKeyRow[]> {
  const way = oldestFirst ? 'asc' : 'desc';
  const from = (place: Place | null, comparison: '$lt' | '$gt') =>
    place
      ? [
          {
            $or: [
              { createdAt: { [comparison]: place.createdAt } },
              { createdAt: place.createdAt, id: { [comparison]: place.id } },
            ],
          },
        ]
      : [];
  return orm.em
    .fork()
    .find(
      ApiKeyEntity,
      { $and: [...from(below, '$lt'), ...from(above, '$gt')] },
      { orderBy: { createdAt: way, id: way }, limit },
    );
}

/** Revokes a key for good and notifies all instances; null for an unknown key. */
export async function revokeApiKey({ orm }: Store, id: string): Promise<ApiKeyRow | null> {
  const em = orm.em.fork();
  const row = isUuid(id) ? await em.findOne(ApiKeyEntity, id) : null;
  if (!row) return null;
  row.revokedAt ??= new Date();
  await em.flush();
  // After the commit: inside a transaction, `notify` takes a lock of the whole database.
  await em.execute(`notify ${ACCESS_CHANNEL}`);
  return row;
}

/** The ids of those keys that were revoked or have expired. */
export async function endedApiKeys(store: Store, ids: readonly string[]): Promise<string[]> {
  const rows = await sqlOf(store.orm.em.fork())
    .selectFrom('api_key')
    .select('id')
    .where('id', 'in', [...ids])
    .where((key) => key.or([key('revokedAt', 'is not', null), key('expiresAt', '<=', new Date())]))
    .execute();
  return rows.map(({ id }) => id);
}
