import { type ResolveCursorConnectionArgs, resolveCursorConnection } from '@pothos/plugin-relay';
import { inputError } from './cursor.ts';

export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;

/** The arguments of a Relay connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** The rows to read for a page: those between two cursors, from the front or (`inverted`) from the back. */
export type PageRequest = ResolveCursorConnectionArgs;

/** A page of a list whose rows know their own cursors. @throws {GraphQLError} when `first` or `last` is out of range */
export function page<Row extends object>(
  args: PageArguments,
  toCursor: (row: Row) => string,
  read: (request: PageRequest) => Promise<Row[]>,
) {
  for (const [name, value] of [
    ['first', args.first],
    ['last', args.last],
  ] as const) {
    if (typeof value === 'number' && (value < 1 || value > PAGE_MAX))
      throw inputError(`${name} must be 1 to ${PAGE_MAX}.`);
  }
  if (typeof args.first === 'number' && typeof args.last === 'number')
    throw inputError('Give first or last, not both.');
  return resolveCursorConnection({ args, defaultSize: PAGE_DEFAULT, maxSize: PAGE_MAX, toCursor }, read);
}
