import { defineEntity, p } from '@mikro-orm/core';

/** The single row whose lock gives the log its total order. */
export const EventLogEntity = defineEntity({
  name: 'EventLog',
  tableName: 'event_log',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    /** The position of the newest event that has one. */
    head: p.bigint('string').default('0'),
    /** The position up to which events were discarded by retention. */
    floor: p.bigint('string').default('0'),
  },
});
