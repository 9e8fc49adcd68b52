import { dataKeyOf, unsealRow } from '../crypto/sealed.ts';
import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Documents by their ids or by those of their sessions, in order. */
export async function readDocuments(store: Store, by: 'id' | 'session', values: readonly string[]) {
  const rows = await store.reading
    .selectFrom('document')
    .innerJoin('session', 'session.id', 'document.session_id')
    .innerJoin('applicant', 'applicant.id', 'session.applicant_id')
    .select(['document.id', 'document.session_id as session', 'document.type'])
    .select([
      'document.issuing_country as issuingCountry',
      'document.matches_expected as matchesExpected',
      'document.sealed',
    ])
    .select(['applicant.id as applicantId', 'applicant.data_key as dataKey'])
    .where(by === 'id' ? 'document.id' : 'document.session_id', '=', anyOf(values))
    .orderBy('document.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, ...row }) => {
    const key = dataKeyOf(store.vault, { id: applicantId, dataKey });
    return { ...row, personal: key && unsealRow(key, 'document', row.id, sealed) };
  });
}
/** A document as it was read; `personal` is null once its applicant was erased. */
export type DocumentRow = Awaited<ReturnType<typeof readDocuments>>[number];
