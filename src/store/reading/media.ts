import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Media by their ids or by those of their sessions, in order, without their locators. */
export const readMedia = ({ reading }: Store, by: 'id' | 'session', values: readonly string[]) =>
  reading
    .selectFrom('media')
    .select(['id', 'session_id as session', 'kind', 'content_type as contentType'])
    .where(by === 'id' ? 'id' : 'session_id', '=', anyOf(values))
    .orderBy('ordinal')
    .execute();
/** A media file as it was read. */
export type MediaRow = Awaited<ReturnType<typeof readMedia>>[number];
