import type { ExtractedField } from '../../domain/document.ts';
import { score } from '../../lib/score.ts';
import { extractedFields } from '../wire/reader.ts';
import { FLAGS, type Flags } from './reasons.ts';
import type * as wire from './wire.ts';

/** The checks of a session, read from both answers. */
export interface Verification {
  readonly flags: Flags;
  /** 0..1. */
  readonly faceMatchScore: number | null;
  /** Whether either answer holds any of it. */
  readonly isGiven: boolean;
  /** Values that are no flag, nor a score of 0 to 100. */
  readonly unread: readonly ExtractedField[];
}

/**
 * Both answers as one. The POST call has priority. A flag that is false there and null in the GET call belongs to a
 * check that was not made.
 */
export function verificationOf(refreshed: wire.WireObject | null, read: wire.WireObject | null): Verification {
  const both = [refreshed ?? {}, read ?? {}];
  const flags = FLAGS.map(({ flag }) => {
    const isNotMade = refreshed?.[flag] === false && read?.[flag] === null;
    return [flag, isNotMade ? null : firstOf(both.map((each) => flagOf(each[flag])))];
  });
  return {
    flags: Object.fromEntries(flags),
    faceMatchScore: firstOf(both.map((each) => scoreOf(each.face_match_score))),
    isGiven: both.some((each) => extractedFields(each, 'OTHER').length > 0),
    unread: both.flatMap(unreadOf),
  };
}

const firstOf = <Value>(values: readonly (Value | null)[]): Value | null =>
  values.find((value) => value !== null) ?? null;

const flagOf = (given: unknown): boolean | null => (typeof given === 'boolean' ? given : null);

/** The score comes as a number or a text, of 100. */
const scoreOf = (given: unknown): number | null =>
  typeof given === 'number' || typeof given === 'string' ? score(given, 100) : null;

function unreadOf(given: wire.WireObject): ExtractedField[] {
  const isRead = ([name, value]: [string, unknown]) =>
    name === 'face_match_score'
      ? scoreOf(value) !== null
      : FLAGS.some(({ flag }) => flag === name) && flagOf(value) !== null;
  const verification = Object.fromEntries(Object.entries(given).filter((entry) => !isRead(entry)));
  return extractedFields({ verification }, 'OTHER');
}
