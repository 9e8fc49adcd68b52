import { GraphQLError } from 'graphql';
import { isUuid } from '../lib/uuid.ts';

/** An error about what the caller gave, for queries (mutations answer with InputError). */
export const inputError = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });

/** An opaque cursor over some texts. */
export const encodeCursor = (...parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The texts of a cursor. @throws {GraphQLError} when it is none of ours */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === 'string'))
      return parts;
  } catch {
    // Falls through to the one answer for whatever is not a cursor of ours.
  }
  throw inputError('This is not a cursor of this list.');
}

/** A place in a list that is ordered by a time, then by id. @throws {GraphQLError} when it is none */
export function timePlace(time: string | undefined, id: string | undefined): { at: Date; id: string } {
  const at = new Date(time ?? '');
  if (Number.isNaN(at.getTime()) || !id || !isUuid(id)) throw inputError('This is not a cursor of this list.');
  return { at, id };
}

/** The cursor of a place in the event log. */
export const eventCursor = (position: bigint): string => encodeCursor('event', String(position));

/** The place in the event log that a cursor means. @throws {GraphQLError} when it is none of ours */
export function eventPosition(cursor: string): bigint {
  const [kind, position] = decodeCursor(cursor, 2);
  if (kind !== 'event' || !position || !/^\d{1,18}$/.test(position))
    throw inputError('This is not a cursor of the event log.');
  return BigInt(position);
}
