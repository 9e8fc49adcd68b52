import { LockMode } from '@mikro-orm/core';
import type { SessionState } from '../domain/session.ts';
import { dataKeyOf, type SealedSession, unsealRow } from '../store/crypto/sealed.ts';
import type { Key, Vault } from '../store/crypto/vault.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { EntityManager } from '../store/store.ts';
import type { Gateway } from './gateway.ts';
import { stateOf } from './session-row.ts';

/** A session under its lock, unsealed once. */
export interface LockedSession {
  readonly row: SessionEntityRow;
  /** Null once the applicant was erased. */
  readonly dataKey: Key | null;
  readonly sealed: SealedSession | null;
  readonly state: SessionState;
}

/** Runs a transaction that changes sessions, and wakes the readers of the event log after its commit. */
export async function changing<Result>(
  { store }: Pick<Gateway, 'store'>,
  work: (em: EntityManager) => Promise<Result>,
): Promise<Result> {
  const result = await store.orm.em.fork().transactional(work);
  store.log.wake();
  return result;
}

/**
 * Locks a session until the transaction ends. The lock is the transaction's first statement, so that events of a
 * session get rising ids in the order of its revisions.
 */
export async function lock(em: EntityManager, vault: Vault, sessionId: string): Promise<LockedSession> {
  const row = await em
    .createQueryBuilder(SessionEntity, 'session')
    .innerJoinAndSelect('session.applicant', 'person')
    .where({ id: sessionId })
    .setLockMode(LockMode.PESSIMISTIC_WRITE, ['session'])
    .getSingleResult();
  if (!row) throw new Error('there is no such session');
  return unsealed(vault, row);
}

/** A locked row with its unsealed state. */
export function unsealed(vault: Vault, row: SessionEntityRow): LockedSession {
  const dataKey = row.erasedAt ? null : dataKeyOf(vault, row.applicant);
  const sealed = dataKey && row.sealed ? unsealRow(dataKey, 'session', row.id, row.sealed).reveal() : null;
  return { row, dataKey, sealed, state: stateOf(row, sealed) };
}
