/** Where a verification stands, in the words of the GraphQL contract. */
export const SESSION_STATUSES = [
  'PENDING',
  'IN_PROGRESS',
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
  PROCESSING: 20,
  IN_REVIEW: 30,
  COMPLETED: END,
  EXPIRED: END,
  ABANDONED: END,
  CANCELED: END,
  FAILED: END,
};

/** How far along a status is; a lower rank never replaces a higher one. */
export const rankOf = (status: SessionStatus): number => RANKS[status];

/** Whether the process is over (a decision may still be revised, and a timer's end may give way). */
export const isEnd = (status: SessionStatus): boolean => RANKS[status] === END;
