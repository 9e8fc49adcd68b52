import { defineEntity, p } from '@mikro-orm/core';

/** The calls of each connection in the present minute, counted for all instances. */
export const CallBudgetEntity = defineEntity({
  name: 'CallBudget',
  tableName: 'call_budget',
  properties: {
    key: p.text().primary(),
    points: p.integer().default(0),
    /** The time at which the count is reset, in milliseconds since 1970; null: never. */
    expire: p.bigint('string').nullable(),
  },
});
