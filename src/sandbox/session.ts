import { z } from 'zod';

/** The actions of an applicant or a reviewer on a session. */
export const ACTIONS = ['start', 'approve', 'reject', 'review', 'abandon', 'expire'] as const;
export type Action = (typeof ACTIONS)[number];

/** The ways in which the webhooks of an action can go wrong. */
export const DISORDERS = ['duplicate', 'reorder', 'drop', 'delay', 'bad_signature', 'before_create'] as const;
export type Disorder = (typeof DISORDERS)[number];

/** The truth about a session, in words of our own: each imitation says it in its provider's. */
export const SESSION_STATUSES = ['created', 'started', 'review', 'completed', 'abandoned', 'expired'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** One HTTP request with a webhook: `status` is null when no answer came, `url` is without secrets. */
export const ATTEMPT = z.object({
  event: z.string(),
  url: z.string(),
  status: z.number().nullable(),
  at: z.string(),
});
export type Attempt = z.output<typeof ATTEMPT>;

/** One verification at an imitated provider, as it is kept. */
export const SESSION = z.object({
  /** The provider's id of it. */
  id: z.string(),
  /** Other ids that find it: what the hosted link carries. */
  aliases: z.array(z.string()),
  hostedUrl: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  status: z.enum(SESSION_STATUSES),
  outcome: z.enum(['approved', 'rejected']).nullable(),
  /** The provider's word or text for why it was rejected. */
  reason: z.string().nullable(),
  /** The imitation's own data; JSON. */
  data: z.record(z.string(), z.unknown()),
  attempts: z.array(ATTEMPT),
});
export type Session = z.output<typeof SESSION>;

/** A session that an imitation opens. */
export type SessionDraft = Pick<Session, 'id' | 'aliases' | 'hostedUrl' | 'data'>;

/** An action that has just been applied: the session already is what it made of it. */
export interface Step {
  readonly action: Action;
  readonly from: SessionStatus;
  readonly at: Date;
}

const RESULTS: Record<Action, Pick<Session, 'status' | 'outcome'>> = {
  start: { status: 'started', outcome: null },
  approve: { status: 'completed', outcome: 'approved' },
  reject: { status: 'completed', outcome: 'rejected' },
  review: { status: 'review', outcome: null },
  abandon: { status: 'abandoned', outcome: null },
  expire: { status: 'expired', outcome: null },
};

/** A session nobody has opened yet. */
export const newSession = (draft: SessionDraft, at: Date): Session => ({
  ...draft,
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  status: 'created',
  outcome: null,
  reason: null,
  attempts: [],
});

/** Makes the session what the action makes of it. */
export function applyAction(session: Session, action: Action, reason: string | null, at: Date): Step {
  const from = session.status;
  Object.assign(session, RESULTS[action], { reason, updatedAt: at.toISOString() });
  return { action, from, at };
}

/** The session with this id, or whose hosted link is or carries this, or is meant by this link. */
export const findSession = (sessions: ReadonlyMap<string, Session>, reference: string): Session | undefined =>
  sessions.get(reference) ??
  // Where several carry the same (a person's attempts), the newest is meant.
  [...sessions.values()].findLast(({ aliases, hostedUrl }) => hostedUrl === reference || aliases.includes(reference)) ??
  [...sessions.values()].findLast(({ hostedUrl }) => isSameLink(hostedUrl, reference));

/** Whether two links lead to the same page: parameters may be added, as for a language, or stand in another order. */
function isSameLink(link: string, other: string): boolean {
  const [a, b] = [URL.parse(link), URL.parse(other)];
  if (!a || !b || a.origin !== b.origin || a.pathname !== b.pathname) return false;
  return [...a.searchParams].every(([name, value]) => b.searchParams.get(name) === value);
}
