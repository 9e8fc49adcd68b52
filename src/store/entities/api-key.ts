import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A key by which programs call us; the secret itself is not kept. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** SHA-256 of the secret: it is random enough that nothing slower is needed. */
    hash: p.type(Buffer).columnType('bytea').unique(),
    scopes: p.array().columnType('text[]'),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});
export type ApiKeyRow = InferEntity<typeof ApiKeyEntity>;
