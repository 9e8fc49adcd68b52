import { InputError } from '../sessions/errors.ts';
import { inputError } from './cursor.ts';

export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

/** The type and the id in a global id; null when the text is none. */
export function parseGlobalId(text: string): GlobalId | null {
  const [typename = '', ...id] = Buffer.from(text, 'base64').toString().split(':');
  return typename && id.length > 0 ? { typename, id: id.join(':') } : null;
}

const problemOf = (type: string, found: GlobalId | null): string | null => {
  if (!found) return 'must be a global id, as `id` fields give it';
  return found.typename === type ? null : `must be the global id of a ${type}, not of a ${found.typename}`;
};

/** The id in a query's or subscription's global id. @throws {GraphQLError} when it is not of this type */
export function idIn(text: string, type: string): string {
  const found = parseGlobalId(text);
  const problem = problemOf(type, found);
  if (!found || problem) throw inputError(`The id ${problem}.`);
  return found.id;
}

/** The id that a mutation's `input.id` names. @throws {InputError} on `id` when it is not of this type */
export function targetId(text: string, type: string): string {
  const found = parseGlobalId(text);
  const problem = problemOf(type, found);
  if (!found || problem) throw new InputError([{ path: 'id', message: problem ?? '' }]);
  return found.id;
}
