import type { Connection } from '../../providers/connections/connection.ts';
import { definitions } from '../../providers/connections/registry.ts';
import type { Capabilities, ProviderDefinition, Requirement } from '../../providers/contract/provider.ts';
import type { ConnectionRow } from '../../store/reading/connections.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import {
  CheckType,
  DocumentType,
  ErrorCode,
  MediaKind,
  ProviderHealthStatus,
  SessionStatus,
  WebhookAuthentication,
} from '../enums.ts';

// So many failed calls in a row are no accident.
const DOWN_AFTER_FAILURES = 5;

const CapabilitiesType = builder.objectRef<Capabilities>('ProviderCapabilities').implement({
  description: 'What a provider can do.',
  fields: (t) => ({
    documentTypes: t.expose('documentTypes', { type: [DocumentType], description: 'Documents it verifies.' }),
    countries: t.expose('countries', {
      type: ['CountryCode'],
      nullable: true,
      description: 'Issuing countries it takes; null: no restriction known.',
    }),
    checks: t.expose('checks', { type: [CheckType], description: 'What it can check.' }),
    media: t.expose('media', { type: [MediaKind], description: 'Files it can give.' }),
    statuses: t.expose('statuses', { type: [SessionStatus], description: 'Statuses its sessions can have.' }),
    webhookAuthentication: t.expose('webhookAuthentication', {
      type: [WebhookAuthentication],
      description: 'How webhooks prove where they come from.',
    }),
    refresh: t.exposeBoolean('refresh', { description: 'Whether it can be asked where a session stands.' }),
    cancel: t.exposeBoolean('cancel', { description: 'Whether a session can be withdrawn.' }),
    redirect: t.exposeBoolean('redirect', { description: 'Whether `redirectUrl` is taken.' }),
    amlScreening: t.exposeBoolean('amlScreening', {
      description: 'Whether it screens against sanctions and the like.',
    }),
  }),
});

const RequirementType = builder.objectRef<Requirement>('InputRequirement').implement({
  description: 'Something that `startVerification` must or may be given.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'As FieldError.path spells it: `applicant.fullName`.' }),
    required: t.exposeBoolean('required', { description: 'Whether nothing starts without it.' }),
    alternatives: t.exposeStringList('alternatives', {
      description: 'Paths that together stand in for it: ["applicant.givenNames", "applicant.familyName"].',
    }),
    description: t.exposeString('description', { description: 'What it is for.' }),
  }),
});

const HealthType = builder.objectRef<ConnectionRow | null>('ProviderHealth').implement({
  description: 'How a connection is doing, by what really happened.',
  fields: (t) => ({
    status: t.field({
      type: ProviderHealthStatus,
      description: 'In one word.',
      resolve: (row) => {
        if (row && row.failures >= DOWN_AFTER_FAILURES) return 'DOWN';
        if (row && row.failures > 0) return 'DEGRADED';
        return row?.lastSuccessAt ? 'HEALTHY' : 'UNKNOWN';
      },
    }),
    lastWebhookAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last authentic webhook came.',
      resolve: (row) => row?.lastWebhookAt,
    }),
    lastSuccessAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last call succeeded.',
      resolve: (row) => row?.lastSuccessAt,
    }),
    lastErrorAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last call failed.',
      resolve: (row) => row?.lastErrorAt,
    }),
    lastErrorCode: t.field({
      type: ErrorCode,
      nullable: true,
      description: 'How it failed.',
      resolve: (row) => row?.lastErrorCode,
    }),
  }),
});

/** A connection as readers see it. */
type ShownConnection = Pick<Connection, 'key' | 'kind' | 'definition' | 'sandbox'>;

const kinds: Readonly<Record<string, ProviderDefinition>> = definitions;

/** The connection that something ran on, also when it is not configured any more. */
export async function shownConnection({ gateway, loaders }: Context, key: string): Promise<ShownConnection> {
  const configured = gateway.connections.get(key);
  if (configured) return configured;
  const { kind = '' } = (await loaders.connection.load(key)) ?? {};
  const definition = kinds[kind];
  if (!definition) throw new Error(`nothing is known of the connection ${key}`);
  return { key, kind, definition, sandbox: false };
}

export const ProviderType = builder.objectRef<ShownConnection>('Provider');
builder.node(ProviderType, {
  description: 'A configured connection to a KYC provider: what it can do, what it needs, how it is doing.',
  id: { resolve: ({ key }) => key },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'definition' in value,
  authScopes: { key: true },
  loadMany: (keys, { gateway }) => keys.map((key) => gateway.connections.get(key) ?? null),
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        "The connection's key, as in PROVIDERS: its kind's name, or one of its own for a second account. Part of its webhook URL.",
    }),
    kind: t.exposeString('kind', { description: 'Which provider it is: several connections can be of one kind.' }),
    name: t.string({ description: "The provider's name.", resolve: ({ definition }) => definition.name }),
    sandbox: t.exposeBoolean('sandbox', {
      description: 'True when it points at the built-in sandbox, not at the vendor.',
    }),
    capabilities: t.field({
      type: CapabilitiesType,
      description: 'What it can do.',
      resolve: ({ definition }) => definition.capabilities,
    }),
    requirements: t.field({
      type: [RequirementType],
      description: 'What startVerification must be given for this provider, as input paths (`document.number`).',
      resolve: ({ definition }) => definition.requirements,
    }),
    health: t.field({
      type: HealthType,
      description: 'How it is doing.',
      resolve: ({ key }, _args, { loaders }) => loaders.connection.load(key) as Promise<ConnectionRow>,
    }),
    webhookUrl: t.field({
      type: 'URL',
      nullable: true,
      authScopes: { scope: 'operations' },
      description: 'Where the provider must send its webhooks. Scope: operations.',
      resolve: ({ key }, _args, { gateway }) => (gateway.connections.has(key) ? gateway.webhookUrl(key) : null),
    }),
  }),
});

builder.queryFields((t) => ({
  providers: t.field({
    type: [ProviderType],
    authScopes: { key: true },
    description: 'All configured connections.',
    resolve: (_root, _args, { gateway }) => [...gateway.connections.values()],
  }),
  provider: t.field({
    type: ProviderType,
    nullable: true,
    authScopes: { key: true },
    description: 'One connection by its key.',
    args: { key: t.arg.string({ required: true, description: "The connection's key." }) },
    resolve: (_root, { key }, { gateway }) => gateway.connections.get(key),
  }),
}));
