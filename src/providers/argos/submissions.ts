import type { SessionRef } from '../contract/start.ts';
import { newestTime, sessionIdOf } from './report.ts';
import * as wire from './wire.ts';

interface Names {
  readonly submission_id: string | null;
  /** Our own id of the session whose link it was begun on. */
  readonly sessionId: string | null;
}

/**
 * Whether an entry is of the session: were a query's parameter ignored, the answer would hold those of all sessions.
 * Its own word comes before the reference we keep, which a webhook may have brought. Null: it names neither.
 */
function isOf({ submission_id, sessionId }: Names, session: SessionRef): boolean | null {
  if (sessionId !== null) return sessionId === session.sessionId;
  return submission_id === null ? null : submission_id === session.providerReference;
}

/** The submissions of a session, README §3: each attempt on its link is one. */
export const oursOf = (found: readonly wire.Submission[], session: SessionRef): wire.Submission[] =>
  found.filter((each) => isOf({ submission_id: each.submission_id, sessionId: sessionIdOf(each) }, session));

/** Entries of a list that can't be read, by what they say of their session. */
export interface Unreadable {
  /** Entries that name the session. */
  readonly ours: readonly { readonly entry: unknown; readonly submission_id: string | null }[];
  /** Whether further entries name no session at all. */
  readonly areSomeNameless: boolean;
}

export function unreadableOf(entries: readonly unknown[], session: SessionRef): Unreadable {
  const named = entries.map((entry) => {
    const { userid = null, submission_id = null, data = null } = wire.identity.safeParse(entry).data ?? {};
    return { entry, submission_id, isOurs: isOf({ submission_id, sessionId: sessionIdOf({ userid, data }) }, session) };
  });
  return {
    ours: named.filter(({ isOurs }) => isOurs === true),
    areSomeNameless: named.some(({ isOurs }) => isOurs === null),
  };
}

/** Of several submissions of one link: the latest approved one, else the one with the latest update. */
export function standingOf(found: readonly wire.Submission[]): wire.Submission | undefined {
  const time = (each: wire.Submission): number => newestTime(each)?.getTime() ?? 0;
  const byTime = found.toSorted((a, b) => time(b) - time(a));
  return byTime.find(({ kyc }) => kyc?.result === 'approved') ?? byTime[0];
}
