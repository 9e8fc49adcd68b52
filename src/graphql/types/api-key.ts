import { readApiKeys } from '../../store/api-keys.ts';
import type { ApiKeyRow } from '../../store/entities/api-key.ts';
import { builder } from '../builder.ts';

export const ApiKeyNode = builder.objectRef<ApiKeyRow>('ApiKey');
builder.node(ApiKeyNode, {
  description: 'A key by which programs call the gateway, without its secret. Scope: keys:manage.',
  id: { resolve: ({ id }) => id },
  authScopes: { scope: 'keys:manage' },
  loadOne: async (id, { gateway }) => (await readApiKeys(gateway.store, [id]))[0],
  fields: (t) => {
    const time = (name: 'expiresAt' | 'revokedAt' | 'lastUsedAt', description: string) =>
      t.expose(name, { type: 'DateTime', nullable: true, description });
    return {
      name: t.exposeString('name', { description: 'The name that was given to the key.' }),
      scopes: t.exposeStringList('scopes', { description: "The key's scopes, like `sessions:read`." }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time the key was created.' }),
      expiresAt: time('expiresAt', 'The end of its life; null: never.'),
      revokedAt: time('revokedAt', 'The time it was revoked; null: it was not.'),
      lastUsedAt: time('lastUsedAt', 'The time of its last use, to the minute; null: never used.'),
    };
  },
});

const ApiKeyEdge = builder.edgeObject({ type: ApiKeyNode, name: 'ApiKeyEdge', description: 'An API key in a list.' });
export const ApiKeyConnection = builder.connectionObject(
  { type: ApiKeyNode, name: 'ApiKeyConnection', description: 'A page of API keys.' },
  ApiKeyEdge,
);
