import { dataKeyOf, unsealRow } from '../crypto/sealed.ts';
import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Media by their ids or by those of their sessions, in order, without their locators. */
export async function readMedia({ reading, vault }: Store, by: 'id' | 'session', values: readonly string[]) {
  const rows = await reading
    .selectFrom('media')
    .innerJoin('session', 'session.id', 'media.session_id')
    .innerJoin('applicant', 'applicant.id', 'session.applicant_id')
    .select(['media.id', 'media.session_id as session', 'media.kind', 'media.content_type as contentType'])
    .select(['media.sealed', 'applicant.id as applicantId', 'applicant.data_key as dataKey'])
    .where(by === 'id' ? 'media.id' : 'media.session_id', '=', anyOf(values))
    .orderBy('media.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, ...row }) => {
    const key = dataKeyOf(vault, { id: applicantId, dataKey });
    return { ...row, name: (key && unsealRow(key, 'media', row.id, sealed).reveal().name) ?? null };
  });
}
/** A media file as it was read. */
export type MediaRow = Awaited<ReturnType<typeof readMedia>>[number];
