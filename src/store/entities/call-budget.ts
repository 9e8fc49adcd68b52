import { defineEntity, p } from '@mikro-orm/core';

/** The calls of each connection in the last minute, counted for all instances. */
export const CallBudgetEntity = defineEntity({
  name: 'CallBudget',
  tableName: 'call_budget',
  properties: {
    key: p.text().primary(),
    /** The newest slot of time with a call. */
    slot: p.bigint('string').default('0'),
    /** Calls by slot: the last is that of `slot`, the others precede it. */
    counts: p.array(Number).columnType('int[]').default([]),
    /** No call is allowed before this time, in milliseconds since 1970. */
    blockedUntil: p.bigint('string').default('0'),
  },
});
