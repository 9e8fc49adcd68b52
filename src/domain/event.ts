export const SESSION_EVENT_TYPES = [
  'SESSION_CREATED',
  'STATUS_CHANGED',
  'DECISION_MADE',
  'DECISION_REVISED',
  'DATA_UPDATED',
  'SCREENING_UPDATED',
  'ERASED',
  'REOPENED',
] as const;
export type SessionEventType = (typeof SESSION_EVENT_TYPES)[number];

/** The cause of a change. */
export const EVENT_SOURCES = ['WEBHOOK', 'POLL', 'API', 'TIMER'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];
