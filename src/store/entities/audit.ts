import { defineEntity, p } from '@mikro-orm/core';

/** What is recorded. */
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

/** One entry of the record of who did what; see audit.ts for its chain. */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [{ properties: ['actor', 'position'] }, { properties: ['target', 'position'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** Its place in the chain, given after commit. Null for a moment. */
    position: p.bigint('string').nullable().unique(),
    at: p.datetime(),
    /** The key's id, or `applicant:` and the applicant's. */
    actor: p.text(),
    action: p.text().$type<AuditAction>(),
    /** What it was done to: an id of ours. */
    target: p.text(),
    purpose: p.text().nullable(),
    /** The address it came from. */
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
