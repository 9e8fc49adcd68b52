import type { EntityManager } from './store.ts';

/** Every id by which a provider may name a session, as one kind of key under its connection. */
export interface SessionKeys {
  readonly providerReference?: string | null;
  readonly sessionId?: string | null;
  readonly applicantId?: string | null;
}

/** The keys as they are kept with a delivery that is still looking for its session. */
export function sessionKeyTexts(keys: SessionKeys): string[] {
  return [
    ...(keys.providerReference ? [`reference:${keys.providerReference}`] : []),
    ...(keys.sessionId ? [`session:${keys.sessionId}`] : []),
    ...(keys.applicantId ? [`applicant:${keys.applicantId}`] : []),
  ];
}

/**
 * Makes "no such session yet" and "the session appears" take turns, until the transaction ends; otherwise a delivery
 * could be set aside just after its session looked for it.
 */
export async function lockSessionKeys(em: EntityManager, connection: string, keys: SessionKeys): Promise<void> {
  for (const key of sessionKeyTexts(keys).sort()) {
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${connection} ${key}`]);
  }
}
