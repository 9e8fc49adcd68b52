import { isEnd, waitsForApplicant } from '../domain/status.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import { dequeue, enqueue } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

const FIRST_QUIET_MS = 30_000;
const LONGEST_QUIET_MS = 15 * 60_000;
// A session that outlives its link waits for a person at the provider.
const LONGEST_QUIET_AFTER_LINK_MS = 6 * 3_600_000;
// Data that could not be fetched for so long is given up.
const LONGEST_ENRICHMENT_MS = 2 * 3_600_000;
const JITTER = 0.2;
const DAY_MS = 86_400_000;
/** Time after a start at which its instance is checked for being alive. */
const RECOVER_AFTER_MS = 3000;

type Scheduled = Pick<SessionEntityRow, 'id' | 'status' | 'statusAt' | 'statusReceivedAt' | 'expiresAt' | 'erasedAt'>;

/** Whether the provider may still change a session. */
export const isOpen = ({ status, erasedAt }: Pick<Scheduled, 'status' | 'erasedAt'>): boolean =>
  !isEnd(status) && !erasedAt;

/**
 * Plans a poll of a session after a quiet time. There is one plan per session: any change plans it anew, and thereby
 * puts it off.
 */
export const planPoll = (
  em: EntityManager,
  sessionId: string,
  quietMs = FIRST_QUIET_MS,
  at = afterQuiet(quietMs),
): Promise<void> => enqueue(em, 'poll_session', { sessionId, quietMs }, at);

/** Plans a poll of an ended session whose last report was incomplete, because a further call had failed. */
export const planEnrichment = (
  em: EntityManager,
  sessionId: string,
  quietMs = FIRST_QUIET_MS,
  at = afterQuiet(quietMs),
): Promise<void> => enqueue(em, 'poll_session', { sessionId, quietMs, isEnriching: true }, at);

/** The quiet time before the next attempt to complete an ended session's data; null: given up. */
export const nextEnrichment = (quietMs: number): number | null =>
  quietMs * 2 > LONGEST_ENRICHMENT_MS ? null : quietMs * 2;

/**
 * The time to repeat a poll that our own budget refused: once the budget may allow it, not before. Polls that were
 * refused together are spread over a quiet time.
 */
export const afterRefusal = (retryMs: number, quietMs: number): Date => later(retryMs + Math.random() * quietMs);

const afterQuiet = (quietMs: number): Date => later(quietMs * (1 - Math.random() * JITTER));

/** The quiet time after a poll without a change: doubled, up to a limit. */
export function nextQuiet(quietMs: number, { expiresAt }: Pick<Scheduled, 'expiresAt'>): number {
  const isPastLink = expiresAt && expiresAt.getTime() <= Date.now();
  return Math.min(quietMs * 2, isPastLink ? LONGEST_QUIET_AFTER_LINK_MS : LONGEST_QUIET_MS);
}

/**
 * The time at which the timer ends a session. While it waits for the applicant: the end of its link. While the provider
 * works on it: `reviewDays` after it entered that status. Null: never.
 */
export function deadlineOf(session: Scheduled, reviewDays: number): Date | null {
  if (!isOpen(session)) return null;
  if (waitsForApplicant(session.status)) return session.expiresAt ?? null;
  const since = session.statusReceivedAt ?? session.statusAt;
  return new Date(since.getTime() + reviewDays * DAY_MS);
}

/** Plans the expiry of a session, or removes the plan of a session without a deadline. */
export async function planExpiry(em: EntityManager, session: Scheduled, reviewDays: number): Promise<void> {
  const deadline = deadlineOf(session, reviewDays);
  if (deadline) await enqueue(em, 'expire_session', { sessionId: session.id }, deadline);
  else await dequeue(em, 'expire_session', { sessionId: session.id });
}

/** Plans to check whether the instance of a start is still alive. */
export const planRecovery = (
  em: EntityManager,
  start: { readonly sessionId: string; readonly instance: string; readonly dead: boolean },
): Promise<void> => enqueue(em, 'recover_start', start, later(RECOVER_AFTER_MS));

/** Removes all plans of a session that has ended. */
export async function unschedule(em: EntityManager, sessionId: string): Promise<void> {
  await dequeue(em, 'poll_session', { sessionId, quietMs: 0 });
  await dequeue(em, 'expire_session', { sessionId });
}

const later = (ms: number): Date => new Date(Date.now() + ms);
