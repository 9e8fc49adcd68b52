import { type SessionFilter, type SessionRow, selectSessionRows, selectSessions } from '../store/reading/reading.ts';
import type { Store } from '../store/store.ts';
import { decodeCursor, encodeCursor, inputError, timePlace } from './cursor.ts';
import { type PageArguments, page } from './keyset.ts';

/** By what sessions are ordered, and which way. */
export interface SessionOrder {
  readonly field: 'CREATED_AT' | 'UPDATED_AT' | 'COMPLETED_AT';
  readonly direction: 'ASC' | 'DESC';
}

const COLUMNS = { CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt', COMPLETED_AT: 'completedAt' } as const;
const NEWEST_FIRST: SessionOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** A page of sessions by keyset: stable while sessions come and change, as fast at the end as at the start. */
export async function sessionPage(
  store: Store,
  { filter = {}, order, ...args }: PageArguments & { filter?: SessionFilter; order?: SessionOrder | null },
) {
  const { field, direction } = order ?? NEWEST_FIRST;
  const column = COLUMNS[field];
  // Only what has ended has a place in the order of ending.
  const select = () => {
    const query = selectSessionRows(store, filter);
    return field === 'COMPLETED_AT' ? query.where('session.completedAt', 'is not', null) : query;
  };
  const toCursor = (row: SessionRow) => encodeCursor(field, (row[column] ?? row.createdAt).toISOString(), row.id);
  const connection = await page(args, toCursor, ({ before, after, limit, inverted }) => {
    const rising = (direction === 'ASC') !== inverted;
    let query = select();
    for (const [cursor, isAfter] of [
      [after, true],
      [before, false],
    ] as const) {
      if (!cursor) continue;
      const { at, id } = position(cursor, field);
      const comparison = (direction === 'ASC') === isAfter ? '>' : '<';
      query = query.where((eb) =>
        eb.or([
          eb(`session.${column}`, comparison, at),
          eb.and([eb(`session.${column}`, '=', at), eb('session.id', comparison, id)]),
        ]),
      );
    }
    const way = rising ? 'asc' : 'desc';
    return query.orderBy(`session.${column}`, way).orderBy('session.id', way).limit(limit).execute();
  });
  const countAll = async (): Promise<number> => {
    const counted = await selectSessions(store, filter)
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(counted.count);
  };
  return Object.assign(connection, { countAll });
}

function position(cursor: string, wanted: SessionOrder['field']): { at: Date; id: string } {
  const [field, at, id] = decodeCursor(cursor, 3);
  if (field !== wanted) throw inputError('This cursor belongs to another order.');
  return timePlace(at, id);
}
