import { defineEntity, p } from '@mikro-orm/core';

/** The calls each connection has made this minute, counted for all instances. */
export const CallBudgetEntity = defineEntity({
  name: 'CallBudget',
  tableName: 'call_budget',
  properties: {
    key: p.text().primary(),
    points: p.integer().default(0),
    /** When the count begins anew, in milliseconds since 1970; null: never. */
    expire: p.bigint('string').nullable(),
  },
});
