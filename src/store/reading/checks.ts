import { dataKeyOf, unsealRow } from '../crypto/sealed.ts';
import { joinReasons } from '../session-codec.ts';
import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Checks of sessions, in order. */
export async function readChecks(store: Store, sessions: readonly string[]) {
  const rows = await store.reading
    .selectFrom('session_check')
    .innerJoin('session', 'session.id', 'session_check.session_id')
    .innerJoin('applicant', 'applicant.id', 'session.applicant_id')
    .select(['session_check.id', 'session_check.session_id as session', 'session_check.type', 'session_check.outcome'])
    .select(['session_check.score', 'session_check.reasons', 'session_check.sealed'])
    .select(['applicant.id as applicantId', 'applicant.data_key as dataKey'])
    .where('session_check.session_id', '=', anyOf(sessions))
    .orderBy('session_check.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, reasons, ...row }) => {
    const key = dataKeyOf(store.vault, { id: applicantId, dataKey });
    const words = key && unsealRow(key, 'session_check', row.id, sealed).reveal();
    return { ...row, providerCheck: words?.providerCheck ?? '', reasons: joinReasons(reasons, words?.reasons ?? null) };
  });
}
/** A check as it was read. */
export type CheckRow = Awaited<ReturnType<typeof readChecks>>[number];
