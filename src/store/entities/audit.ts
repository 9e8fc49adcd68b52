import { defineEntity, p } from '@mikro-orm/core';

/** The actions that are recorded. */
export const AUDIT_ACTIONS = [
  'SESSION_STARTED',
  'SESSION_CANCELED',
  'PERSONAL_DATA_READ',
  'MEDIA_OPENED',
  'APPLICANT_ERASED',
  'KEY_CREATED',
  'KEY_REVOKED',
  'TOKEN_CREATED',
  'DELIVERY_REPROCESSED',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One entry of the audit; audit.ts describes its chain. */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [{ properties: ['actor', 'position'] }, { properties: ['target', 'position'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** The place in the chain, assigned after commit; null until then. */
    position: p.bigint('string').nullable().unique(),
    at: p.datetime(),
    /** The actor: the id of an API key, or `applicant:` and the applicant's id. */
    actor: p.text(),
    action: p.text().$type<AuditAction>(),
    /** The id of the object of the action. */
    target: p.text(),
    purpose: p.text().nullable(),
    /** The caller's address. */
    address: p.text().nullable(),
    hash: p.type(Buffer).columnType('bytea').nullable(),
  },
});

/** The end of the chain: its one row is locked while entries are added. */
export const AuditHeadEntity = defineEntity({
  name: 'AuditHead',
  tableName: 'audit_head',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    position: p.bigint('string').default('0'),
    hash: p.type(Buffer).columnType('bytea'),
  },
});
