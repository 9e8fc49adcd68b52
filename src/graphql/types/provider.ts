import type { Connection } from '../../providers/connections/connection.ts';
import { definitions } from '../../providers/connections/registry.ts';
import type { Capabilities } from '../../providers/contract/capabilities.ts';
import type { ProviderDefinition, Requirement } from '../../providers/contract/definition.ts';
import type { ConnectionRow } from '../../store/reading/connections.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import {
  CheckType,
  DocumentType,
  ErrorCode,
  ExpectedDocumentHandling,
  MediaKind,
  ProviderHealthStatus,
  SessionStatus,
  WebhookAuthentication,
} from '../enums.ts';

// Failed calls in a row from which on a connection counts as down.
const DOWN_AFTER_FAILURES = 5;

const CapabilitiesType = builder.objectRef<Capabilities>('ProviderCapabilities').implement({
  description: 'The capabilities of a connection.',
  fields: (t) => ({
    documentTypes: t.expose('documentTypes', {
      type: [DocumentType],
      description: 'The types of document that can be verified.',
    }),
    countries: t.expose('countries', {
      type: ['CountryCode'],
      nullable: true,
      description: 'The issuing countries that are taken; null: no restriction is known.',
    }),
    checks: t.expose('checks', { type: [CheckType], description: 'The types of check that sessions can have.' }),
    media: t.expose('media', { type: [MediaKind], description: 'The kinds of media that sessions can have.' }),
    statuses: t.expose('statuses', { type: [SessionStatus], description: 'The statuses that sessions can have.' }),
    webhookAuthentication: t.expose('webhookAuthentication', {
      type: [WebhookAuthentication],
      description: 'The proofs of origin that webhooks carry.',
    }),
    refresh: t.exposeBoolean('refresh', {
      description: 'Whether `refreshSession` can ask the provider about a session.',
    }),
    cancel: t.exposeBoolean('cancel', { description: 'Whether `cancelSession` can withdraw a session.' }),
    redirect: t.exposeBoolean('redirect', { description: 'Whether `redirectUrl` is taken per session.' }),
    sdk: t.exposeBoolean('sdk', {
      description: "Whether `startVerification` can answer with a token for the provider's own SDK (`flow: SDK`).",
    }),
    resume: t.exposeBoolean('resume', {
      description: 'Whether `resumeVerification` can give a fresh link or token for a running session.',
    }),
    resubmission: t.exposeBoolean('resubmission', {
      description: 'Whether the provider may ask the applicant to submit again within one session (REQUIRES_INPUT).',
    }),
    erasure: t.exposeBoolean('erasure', {
      description: 'Whether data is deleted at the provider when an applicant is erased.',
    }),
    expectedDocument: t.expose('expectedDocument', {
      type: ExpectedDocumentHandling,
      description: 'Whether the provider enforces the expected document, or the gateway compares it.',
    }),
    locale: t.exposeBoolean('locale', { description: 'Whether `locale` reaches the hosted page.' }),
    amlScreening: t.exposeBoolean('amlScreening', {
      description:
        'Whether sessions have a screening against sanctions, politically exposed persons and adverse media.',
    }),
  }),
});

const RequirementType = builder.objectRef<Requirement>('InputRequirement').implement({
  description: 'An input that `startVerification` must or may be given for this connection.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'As FieldError.path spells it: `applicant.fullName`.' }),
    required: t.exposeBoolean('required', { description: 'Whether a start without it is refused.' }),
    alternatives: t.exposeStringList('alternatives', {
      description: 'Paths that together stand in for it: ["applicant.givenNames", "applicant.familyName"].',
    }),
    description: t.exposeString('description', { description: 'The use of the input, in a sentence.' }),
  }),
});

/** The calls of a connection; null: none that the viewer may know of. */
interface HealthOf {
  readonly row: ConnectionRow | null;
}

const HealthType = builder.objectRef<HealthOf>('ProviderHealth').implement({
  description: 'The health of a connection, by its latest calls and webhooks. Unknown to applicant tokens.',
  fields: (t) => ({
    status: t.field({
      type: ProviderHealthStatus,
      description: 'The health in one word: UNKNOWN before the first call, and for applicant tokens.',
      resolve: ({ row }) => {
        if (row && row.failures >= DOWN_AFTER_FAILURES) return 'DOWN';
        if (row && row.failures > 0) return 'DEGRADED';
        return row?.lastSuccessAt ? 'HEALTHY' : 'UNKNOWN';
      },
    }),
    lastWebhookAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last authenticated webhook; null: none yet.',
      resolve: ({ row }) => row?.lastWebhookAt,
    }),
    lastSuccessAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last call that succeeded; null: none yet.',
      resolve: ({ row }) => row?.lastSuccessAt,
    }),
    lastErrorAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last call that failed; null: none yet.',
      resolve: ({ row }) => row?.lastErrorAt,
    }),
    lastErrorCode: t.field({
      type: ErrorCode,
      nullable: true,
      description: 'The error code of the last call that failed; null: none yet.',
      resolve: ({ row }) => row?.lastErrorCode,
    }),
  }),
});

/** A connection as readers see it. */
type ShownConnection = Pick<Connection, 'key' | 'kind' | 'definition' | 'capabilities' | 'sandbox'>;

/** The capabilities of a connection that is not configured any more: no call can be made through it. */
const withoutConnection = ({ capabilities }: ProviderDefinition): Capabilities => ({
  ...capabilities,
  webhookAuthentication: [],
  refresh: false,
  cancel: false,
  resume: false,
  erasure: false,
});

const kinds: Readonly<Record<string, ProviderDefinition>> = definitions;

/** A connection by its key, also when it is not configured any more. */
export async function shownConnection({ gateway, loaders }: Context, key: string): Promise<ShownConnection> {
  const configured = gateway.connections.get(key);
  if (configured) return configured;
  const { kind = '' } = (await loaders.connection.load(key)) ?? {};
  const definition = kinds[kind];
  if (!definition) throw new Error(`nothing is known of the connection ${key}`);
  return { key, kind, definition, capabilities: withoutConnection(definition), sandbox: false };
}

export const ProviderType = builder.objectRef<ShownConnection>('Provider');
builder.node(ProviderType, {
  description: 'A configured connection to a KYC provider: its capabilities, the inputs it needs, its health.',
  id: { resolve: ({ key }) => key },
  loadMany: (keys, { gateway }) => keys.map((key) => gateway.connections.get(key) ?? null),
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        "The connection's key, as in PROVIDERS: the name of its kind, or another for a second account. Unique; part of its webhook URL.",
    }),
    kind: t.exposeString('kind', {
      description: 'The kind of provider. Several connections can be of one kind.',
    }),
    name: t.string({ description: "The provider's name for people.", resolve: ({ definition }) => definition.name }),
    sandbox: t.exposeBoolean('sandbox', {
      description: 'Whether the connection points at the built-in sandbox, not at the provider.',
    }),
    capabilities: t.field({
      type: CapabilitiesType,
      description: 'The capabilities of the connection.',
      resolve: ({ capabilities }) => capabilities,
    }),
    requirements: t.field({
      type: [RequirementType],
      description: 'The inputs of startVerification for this connection, as input paths (`document.number`).',
      resolve: ({ definition }) => definition.requirements,
    }),
    health: t.field({
      type: HealthType,
      description: 'The health of the connection. Applicant tokens read UNKNOWN.',
      resolve: async ({ key }, _args, { loaders, viewer }) => ({
        row: viewer.applicant ? null : await loaders.connection.load(key),
      }),
    }),
    webhookUrl: t.field({
      type: 'URL',
      nullable: true,
      authScopes: { scope: 'operations' },
      description:
        'The URL that the provider must send its webhooks to; null when it is not configured any more. Scope: operations.',
      resolve: ({ key }, _args, { gateway }) => (gateway.connections.has(key) ? gateway.webhookUrl(key) : null),
    }),
  }),
});
