import type { Viewer } from '../../access/scopes.ts';
import type { StartGrant } from '../../domain/start-grant.ts';
import { startsLeft } from '../../sessions/start-grant.ts';
import { builder } from '../builder.ts';
import { ViewerKind } from '../enums.ts';
import { ProviderType } from './provider.ts';

const StartGrantType = builder.objectRef<StartGrant>('StartGrant').implement({
  description: 'The verifications that an applicant token may start.',
  fields: (t) => ({
    providers: t.field({
      type: [ProviderType],
      description: 'The connections that it may start on.',
      resolve: ({ providers }, _args, { gateway: { connections } }) =>
        [...connections.values()].filter(({ key }) => providers === null || providers.includes(key)),
    }),
    remaining: t.int({
      description: 'The number of sessions that it may still start.',
      resolve: (grant, _args, { gateway }) => startsLeft(gateway.store, grant),
    }),
  }),
});

export const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The caller: an API key, or an applicant token.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKind, description: 'The kind of caller.' }),
    name: t.exposeString('name', { description: "The key's name, or the applicant's external id." }),
    scopes: t.stringList({
      description: "The key's scopes; empty for an applicant token.",
      resolve: ({ scopes }) => [...scopes],
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the key or token ends; null: never.',
    }),
    mayStart: t.field({
      type: StartGrantType,
      nullable: true,
      description: 'The verifications that an applicant token may start; null: none. Null for API keys: see `scopes`.',
      resolve: ({ applicant }) => applicant?.grant,
    }),
  }),
});
