/** The statuses of a session, as in the GraphQL schema. */
export const SESSION_STATUSES = [
  'PENDING',
  'IN_PROGRESS',
  'REQUIRES_INPUT',
  'PROCESSING',
  'IN_REVIEW',
  'COMPLETED',
  'EXPIRED',
  'ABANDONED',
  'CANCELED',
  'FAILED',
] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

const END = 90;
const RANKS: Record<SessionStatus, number> = {
  PENDING: 0,
  IN_PROGRESS: 10,
  REQUIRES_INPUT: 10,
  PROCESSING: 20,
  IN_REVIEW: 30,
  COMPLETED: END,
  EXPIRED: END,
  ABANDONED: END,
  CANCELED: END,
  FAILED: END,
};

/** The rank of a status. `transition` lists the exceptions to 'never lower'. */
export const rankOf = (status: SessionStatus): number => RANKS[status];

/** Whether the session has ended. A decision may still be revised, and the provider may reopen the session. */
export const isEnd = (status: SessionStatus): boolean => RANKS[status] === END;

const WAITING_FOR_APPLICANT: ReadonlySet<SessionStatus> = new Set(['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT']);

/** Whether the next step is the applicant's. Only such a session expires with its link. */
export const waitsForApplicant = (status: SessionStatus): boolean => WAITING_FOR_APPLICANT.has(status);
