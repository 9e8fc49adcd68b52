import { builder } from '../builder.ts';
import { ProviderType } from '../types/provider.ts';

builder.queryFields((t) => ({
  providers: t.field({
    type: [ProviderType],
    authScopes: { key: true },
    description: 'All configured connections. For API keys, whatever their scopes.',
    resolve: (_root, _args, { gateway }) => [...gateway.connections.values()],
  }),
  provider: t.field({
    type: ProviderType,
    nullable: true,
    authScopes: { key: true },
    description: 'One connection; null when none has this key. For API keys, whatever their scopes.',
    args: { key: t.arg.string({ required: true, description: "The connection's key." }) },
    resolve: (_root, { key }, { gateway }) => gateway.connections.get(key),
  }),
}));
