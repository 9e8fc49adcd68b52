import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { ErrorCode } from '../../domain/error-code.ts';

/** The state of a connection that all instances share: its secret segment and its health. */
export const ConnectionEntity = defineEntity({
  name: 'Connection',
  tableName: 'connection',
  properties: {
    key: p.text().primary(),
    kind: p.text(),
    /** The unguessable last path segment of its webhook URL, sealed by the key ring. */
    webhookSegment: p.type(Buffer).columnType('bytea'),
    lastWebhookAt: p.datetime().nullable(),
    lastSuccessAt: p.datetime().nullable(),
    lastErrorAt: p.datetime().nullable(),
    lastErrorCode: p.text().$type<ErrorCode>().nullable(),
    /** Failed calls since the last one that succeeded. */
    failures: p.integer().default(0),
  },
});
export type ConnectionRow = InferEntity<typeof ConnectionEntity>;
