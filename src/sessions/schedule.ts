import { isEnd, waitsForApplicant } from '../domain/status.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import { dequeue, enqueue } from '../store/jobs.ts';
import type { EntityManager } from '../store/store.ts';

const FIRST_QUIET_MS = 30_000;
const LONGEST_QUIET_MS = 15 * 60_000;
// A session that outlives its link waits for a person at the provider.
const LONGEST_QUIET_AFTER_LINK_MS = 6 * 3_600_000;
// Data that cannot be had for so long was refused for good.
const LONGEST_ENRICHMENT_MS = 2 * 3_600_000;
const JITTER = 0.2;
const DAY_MS = 86_400_000;
/** How long after a start another instance looks whether it is still under way. */
const RECOVER_AFTER_MS = 3000;

type Scheduled = Pick<SessionEntityRow, 'id' | 'status' | 'statusAt' | 'statusReceivedAt' | 'expiresAt' | 'erasedAt'>;

/** Whether anything more is to be learned of a session by asking. */
export const isOpen = ({ status, erasedAt }: Pick<Scheduled, 'status' | 'erasedAt'>): boolean =>
  !isEnd(status) && !erasedAt;

/**
 * Plans to ask the provider about a session that had no news for a quiet time. Planned again, which any news does, the
 * question is put off.
 */
export const planPoll = (em: EntityManager, sessionId: string, quietMs = FIRST_QUIET_MS): Promise<void> =>
  enqueue(em, 'poll_session', { sessionId, quietMs }, afterQuiet(quietMs));

/** Plans to ask again about a session that has ended, and whose report lacked what a further call would have brought. */
export const planEnrichment = (em: EntityManager, sessionId: string, quietMs = FIRST_QUIET_MS): Promise<void> =>
  enqueue(em, 'poll_session', { sessionId, quietMs, isEnriching: true }, afterQuiet(quietMs));

/** The quiet time until the next try to complete an ended session's data; null: given up. */
export const nextEnrichment = (quietMs: number): number | null =>
  quietMs * 2 > LONGEST_ENRICHMENT_MS ? null : quietMs * 2;

const afterQuiet = (quietMs: number): Date => later(quietMs * (1 - Math.random() * JITTER));

/** The quiet time after a question that brought no news: twice as long, up to a longest. */
export function nextQuiet(quietMs: number, { expiresAt }: Pick<Scheduled, 'expiresAt'>): number {
  const isPastLink = expiresAt && expiresAt.getTime() <= Date.now();
  return Math.min(quietMs * 2, isPastLink ? LONGEST_QUIET_AFTER_LINK_MS : LONGEST_QUIET_MS);
}

/**
 * When the timer ends a session: with its link while it waits for the applicant; while the provider works on it, after
 * so many days in that status. Null: never.
 */
export function deadlineOf(session: Scheduled, reviewDays: number): Date | null {
  if (!isOpen(session)) return null;
  if (waitsForApplicant(session.status)) return session.expiresAt ?? null;
  const since = session.statusReceivedAt ?? session.statusAt;
  return new Date(since.getTime() + reviewDays * DAY_MS);
}

/** Plans the end of a session, or takes the plan back where it has none. */
export async function planExpiry(em: EntityManager, session: Scheduled, reviewDays: number): Promise<void> {
  const deadline = deadlineOf(session, reviewDays);
  if (deadline) await enqueue(em, 'expire_session', { sessionId: session.id }, deadline);
  else await dequeue(em, 'expire_session', { sessionId: session.id });
}

/** Plans to look whether the instance that makes a start still lives. */
export const planRecovery = (
  em: EntityManager,
  start: { readonly sessionId: string; readonly instance: string; readonly dead: boolean },
): Promise<void> => enqueue(em, 'recover_start', start, later(RECOVER_AFTER_MS));

/** Takes back all that was planned for a session that has ended. */
export async function unschedule(em: EntityManager, sessionId: string): Promise<void> {
  await dequeue(em, 'poll_session', { sessionId, quietMs: 0 });
  await dequeue(em, 'expire_session', { sessionId });
}

const later = (ms: number): Date => new Date(Date.now() + ms);
