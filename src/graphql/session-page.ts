import { countSessions, type SessionFilter, type SessionRow, selectSessionRows } from '../store/reading/sessions.ts';
import type { Store } from '../store/store.ts';
import { decodeCursor, encodeCursor, inputError, timePlace } from './cursor.ts';
import { type PageArguments, page } from './keyset.ts';

/** By what sessions are ordered, and which way. */
export interface SessionOrder {
  readonly field: 'CREATED_AT' | 'UPDATED_AT' | 'COMPLETED_AT';
  readonly direction: 'ASC' | 'DESC';
}

const COLUMNS = { CREATED_AT: 'created_at', UPDATED_AT: 'updated_at', COMPLETED_AT: 'completed_at' } as const;
const PROPERTIES = { CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt', COMPLETED_AT: 'completedAt' } as const;
const NEWEST_FIRST: SessionOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** A page of sessions by keyset: stable while sessions come and change, as fast at the end as at the start. */
export async function sessionPage(
  store: Store,
  { filter: given = {}, order, ...args }: PageArguments & { filter?: SessionFilter; order?: SessionOrder | null },
) {
  const { field, direction } = order ?? NEWEST_FIRST;
  const column = `session.${COLUMNS[field]}` as const;
  // The pages and their total count share one filter: a session without a completion time is in neither.
  const filter = { ...given, isCompleted: field === 'COMPLETED_AT' };
  const toCursor = (row: SessionRow) =>
    encodeCursor(field, (row[PROPERTIES[field]] ?? row.createdAt).toISOString(), row.id);
  const connection = await page(args, toCursor, ({ before, after, limit, inverted }) => {
    let query = selectSessionRows(store, filter);
    for (const [cursor, isAfter] of [
      [after, true],
      [before, false],
    ] as const) {
      if (!cursor) continue;
      const { at, id } = position(cursor, field);
      const comparison = (direction === 'ASC') === isAfter ? '>' : '<';
      query = query.where((eb) =>
        eb.or([eb(column, comparison, at), eb.and([eb(column, '=', at), eb('session.id', comparison, id)])]),
      );
    }
    const way = (direction === 'ASC') === inverted ? 'desc' : 'asc';
    return query.orderBy(column, way).orderBy('session.id', way).limit(limit).execute();
  });
  return Object.assign(connection, { countAll: () => countSessions(store, filter) });
}

function position(cursor: string, wanted: SessionOrder['field']): { at: Date; id: string } {
  const [field, at, id] = decodeCursor(cursor, 3);
  if (field !== wanted) throw inputError('This cursor belongs to another order.');
  return timePlace(at, id);
}
