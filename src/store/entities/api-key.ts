import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** An API key; the secret itself is not stored. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** SHA-256 of the secret. No slower hash is needed, because the secret has 256 random bits. */
    hash: p.type(Buffer).columnType('bytea').unique(),
    scopes: p.array().columnType('text[]'),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});
export type ApiKeyRow = InferEntity<typeof ApiKeyEntity>;
