import type { SessionKeys } from '../domain/session.ts';
import type { EntityManager } from './store.ts';

/** The keys as they are stored with a delivery whose session is not known yet. */
export function sessionKeyTexts(keys: SessionKeys): string[] {
  return [
    ...(keys.providerReference ? [`reference:${keys.providerReference}`] : []),
    ...(keys.sessionId ? [`session:${keys.sessionId}`] : []),
    ...(keys.applicantId ? [`applicant:${keys.applicantId}`] : []),
  ];
}

/**
 * Locks session keys until the transaction ends, so that a delivery that finds no session and a session that appears
 * take turns. Without the lock, a delivery could be marked as UNMATCHED just after its session looked for it.
 */
export async function lockSessionKeys(em: EntityManager, connection: string, keys: SessionKeys): Promise<void> {
  for (const key of sessionKeyTexts(keys).sort()) {
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${connection} ${key}`]);
  }
}
