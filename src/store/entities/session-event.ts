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
    /** The place in the total order, assigned after commit (event-log.ts); null until then. */
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
