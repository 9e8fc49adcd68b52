import { defineEntity, p } from '@mikro-orm/core';
import { SessionEntity } from './session.ts';

/** The result of processing a delivery. */
export const WEBHOOK_DISPOSITIONS = [
  'RECEIVED',
  'APPLIED',
  'DUPLICATE',
  'STALE',
  'UNMATCHED',
  'IGNORED',
  'REFUSED',
  'FAILED',
  'DEAD',
] as const;
export type WebhookDisposition = (typeof WEBHOOK_DISPOSITIONS)[number];

/** One row of the inbox: an HTTP request a provider made to us. */
export const WebhookDeliveryEntity = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  indexes: [
    { properties: ['receivedAt', 'id'] },
    { properties: ['connection', 'disposition', 'receivedAt'] },
    { properties: ['session'] },
    { properties: ['sessionKeys'], type: 'gin' },
  ],
  uniques: [{ properties: ['connection', 'identity'] }],
  properties: {
    id: p.uuid().primary(),
    connection: p.text(),
    receivedAt: p.datetime(),
    disposition: p.text().$type<WebhookDisposition>(),
    eventType: p.text().nullable(),
    /**
     * The digest that repetitions of a delivery share; null where equal deliveries may be new facts, and on
     * repetitions.
     */
    identity: p.text().nullable(),
    /** Keys of the session that the delivery names, by which it is found when that session appears. */
    sessionKeys: p.array().columnType('text[]').default([]),
    session: () => p.manyToOne(SessionEntity).nullable(),
    attempts: p.integer().default(0),
    error: p.text().nullable(),
    topic: p.text().nullable(),
    /** The body's own data key, wrapped; null once the body is under its applicant's. */
    bodyKey: p.type(Buffer).columnType('bytea').nullable(),
    body: p.type(Buffer).columnType('bytea').nullable(),
    processedAt: p.datetime().nullable(),
  },
});
