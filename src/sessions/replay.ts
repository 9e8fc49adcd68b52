import { setTimeout as delay } from 'node:timers/promises';
import { type EntityManager, sqlOf } from '../store/store.ts';
import { ConflictError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { StartInput } from './validate.ts';

const REPLAY_WAIT_MS = 35_000;
const REPLAY_POLL_MS = 100;

/** A start that came with an idempotency key. */
export interface Started {
  readonly id: string;
  readonly fingerprint: string | null;
}

export async function findStarted(
  { store }: Gateway,
  caller: string,
  key: string | null | undefined,
): Promise<Started | null> {
  if (!key) return null;
  const row = await sqlOf(store.orm.em.fork())
    .selectFrom('session')
    .select(['id', 'fingerprint'])
    .where('idempotencyCaller', '=', caller)
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
  return row ? { id: row.id, fingerprint: row.fingerprint ?? null } : null;
}

/** The first session again, once its start is over. */
export async function replay(
  gateway: Gateway,
  { id, fingerprint }: Started,
  wanted: readonly string[],
): Promise<string> {
  // An erased session has no fingerprint to compare with.
  if (fingerprint && !wanted.includes(fingerprint))
    throw new ConflictError('This idempotency key was used with other input.', id);
  const deadline = Date.now() + REPLAY_WAIT_MS;
  while ((await revisionOf(gateway.store.orm.em.fork(), id)) === 0) {
    if (Date.now() > deadline)
      throw new ConflictError('The first request with this idempotency key is still running.', null);
    await delay(REPLAY_POLL_MS);
  }
  return id;
}

async function revisionOf(em: EntityManager, id: string): Promise<number> {
  const row = await sqlOf(em).selectFrom('session').select('revision').where('id', '=', id).executeTakeFirstOrThrow();
  return row.revision;
}

/** The text whose digest tells two inputs apart. Without the usual flow: keys of an earlier version, which had none, stay valid. */
export const fingerprintText = ({ flow, ...input }: StartInput): string =>
  canonicalJson(flow === 'SDK' ? { ...input, flow } : input);

/** JSON with sorted keys and without nulls, so that an omitted field and a null one are the same input. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null) return undefined;
    if (typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
