import { defineEntity, p } from '@mikro-orm/core';
import type { EventSource, SessionEventType } from '../../domain/event.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { SessionEntity } from './session.ts';

/** One entry of the append-only log. */
export const SessionEventEntity = defineEntity({
  name: 'SessionEvent',
  tableName: 'session_event',
  uniques: [{ properties: ['session', 'revision'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** Its place in the total order, given after commit: see event-log.ts. Null for a moment. */
    position: p.bigint('string').nullable().unique(),
    session: () => p.manyToOne(SessionEntity),
    type: p.text().$type<SessionEventType>(),
    previousStatus: p.text().$type<SessionStatus>().nullable(),
    status: p.text().$type<SessionStatus>(),
    revision: p.integer(),
    source: p.text().$type<EventSource>(),
    occurredAt: p.datetime(),
    recordedAt: p.datetime(),
  },
});
