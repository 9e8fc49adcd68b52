import type { Vault } from './crypto/vault.ts';

/** The prefix of keys that are digests of the ids in a body, in contrast to keys that name its session. */
export const MENTION = 'mention:';
/**
 * The key of a body that cannot be searched: it may name any person, so that every erasure at its connection finds it.
 */
export const ANY_ID = `${MENTION}*`;
const PURPOSE = 'delivery.mention';
const MOST = 300;
const LONGEST = 200;
// A word within a longer text, such as a URL, is an id if it holds a digit. Two steps, because one expression for both
// would take time in the square of a body's length.
const WORD = /[\w-]{8,}/g;
const DIGIT = /\d/;
const SHORTEST_NUMBER = 6;

/**
 * Keyed digests of the ids that a body may hold, so that an erasure finds a body whose session was never found. Names
 * and addresses are digested alike and cannot be read from the result. Null for a body that is not JSON or holds too
 * much.
 */
export function mentionsIn(vault: Pick<Vault, 'digest'>, body: Buffer): string[] | null {
  const found = textsIn(body);
  return found && [...found].map((text) => MENTION + vault.digest(text, PURPOSE));
}

/** The keys under which bodies that hold any of these ids are found. */
export const mentionsOf = (vault: Pick<Vault, 'digests'>, ids: readonly string[]): string[] => [
  ANY_ID,
  ...ids.flatMap((id) => vault.digests(id.toLowerCase(), PURPOSE)).map((digest) => MENTION + digest),
];

function textsIn(body: Buffer): ReadonlySet<string> | null {
  const texts = new Set<string>();
  // Without recursion: a body may be nested deeper than the stack.
  const waiting: unknown[] = [];
  try {
    waiting.push(JSON.parse(body.toString('utf8').replace(/^\ufeff/, '')));
  } catch {
    return null;
  }
  while (waiting.length > 0) {
    for (const text of idsOf(waiting.pop(), waiting)) texts.add(text.toLowerCase());
    if (texts.size > MOST) return null;
  }
  return texts;
}

/** The ids in a JSON value; its members are added to `waiting`. */
function idsOf(value: unknown, waiting: unknown[]): readonly string[] {
  if (typeof value === 'string') {
    const embedded = (value.match(WORD) ?? []).filter((word) => DIGIT.test(word));
    return value !== '' && value.length <= LONGEST ? [value, ...embedded] : embedded;
  }
  if (typeof value === 'number') return String(value).length < SHORTEST_NUMBER ? [] : [String(value)];
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) waiting.push(member);
  return [];
}
