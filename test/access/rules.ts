/** Who may have a field: see `allowed` in matrix.test.ts. */
export type Rule =
  | 'anyone'
  | 'key'
  | 'shared'
  | 'staff'
  | 'personal'
  | 'media'
  | 'operations'
  | 'keys'
  | 'start'
  | 'erasure'
  | 'answer';

/** How a type's objects are reached; `%` is where the field goes. */
export interface TypeRules {
  /** Absent: only in the answer to a mutation, which has a scope of its own. */
  readonly path?: string;
  readonly fields: Partial<Record<Rule, string>>;
}

const session = (inner: string) => `{ session(id: "SESSION") { ${inner} } }`;
const provider = (inner: string) => `{ providers { ${inner} } }`;

/** Every field of every type, by who may have it. A field that is missing here fails the test. */
export const RULES: Readonly<Record<string, TypeRules>> = {
  Query: {
    path: '{ % }',
    fields: {
      anyone: 'viewer',
      key: 'providers provider',
      shared: 'session sessions node nodes',
      staff: 'applicant',
      operations: 'webhookDeliveries auditEntries',
      keys: 'apiKeys',
    },
  },
  Session: {
    path: session('%'),
    fields: {
      shared: 'id status decision revision hostedUrl expiresAt createdAt startedAt updatedAt completedAt events',
      staff:
        'provider applicant providerStatus failure providerReference reference metadata document documents verification media',
    },
  },
  Decision: { path: session('decision { % }'), fields: { shared: 'outcome reasons decidedAt', staff: 'source' } },
  Reason: { path: session('decision { reasons { % } }'), fields: { shared: 'code retryable userAction raw' } },
  RawReason: { path: session('decision { reasons { raw { % } } }'), fields: { shared: 'code message' } },
  SessionFailure: { path: session('failure { % }'), fields: { staff: 'code message' } },
  SessionEventConnection: { path: session('events { % }'), fields: { shared: 'edges pageInfo' } },
  SessionEventEdge: { path: session('events { edges { % } }'), fields: { shared: 'cursor node' } },
  SessionEvent: {
    path: session('events { edges { node { % } } }'),
    fields: {
      shared: 'id cursor type session previousStatus status revision occurredAt recordedAt',
      staff: 'source',
    },
  },
  PageInfo: {
    path: session('events { pageInfo { % } }'),
    fields: { shared: 'hasNextPage hasPreviousPage startCursor endCursor' },
  },
  SessionConnection: { path: '{ sessions { % } }', fields: { shared: 'edges pageInfo totalCount' } },
  SessionEdge: { path: '{ sessions { edges { % } } }', fields: { shared: 'cursor node' } },
  Document: {
    path: session('document { % }'),
    fields: {
      staff: 'id type providerType issuingCountry numberMasked fullNameMasked issuedOn expiresOn fields',
      personal: 'fullName givenNames familyName dateOfBirth sex nationality address number',
    },
  },
  ExtractedField: { path: session('document { fields { % } }'), fields: { staff: 'name', personal: 'value' } },
  Verification: { path: session('verification { % }'), fields: { staff: 'id checks faceMatchScore screening' } },
  Check: {
    path: session('verification { checks { % } }'),
    fields: { staff: 'type outcome score providerCheck reasons' },
  },
  Screening: {
    path: session('verification { screening { % } }'),
    fields: { staff: 'status riskLevel hits providerStatus' },
  },
  Media: { path: session('media { % }'), fields: { staff: 'id kind contentType', media: 'url' } },
  Applicant: {
    path: session('applicant { % }'),
    fields: { staff: 'id externalId sessions verifiedBy erasedAt createdAt' },
  },
  Viewer: { path: '{ viewer { % } }', fields: { anyone: 'kind name scopes' } },
  Provider: {
    path: provider('%'),
    fields: { key: 'id key kind name sandbox capabilities requirements health', operations: 'webhookUrl' },
  },
  ProviderCapabilities: {
    path: provider('capabilities { % }'),
    fields: {
      key: 'documentTypes countries checks media statuses webhookAuthentication refresh cancel redirect amlScreening',
    },
  },
  InputRequirement: {
    path: provider('requirements { % }'),
    fields: { key: 'path required alternatives description' },
  },
  ProviderHealth: {
    path: provider('health { % }'),
    fields: { key: 'status lastWebhookAt lastSuccessAt lastErrorAt lastErrorCode' },
  },
  WebhookDeliveryConnection: {
    path: '{ webhookDeliveries { % } }',
    fields: { operations: 'edges pageInfo totalCount' },
  },
  WebhookDeliveryEdge: { path: '{ webhookDeliveries { edges { % } } }', fields: { operations: 'cursor node' } },
  WebhookDelivery: {
    path: '{ webhookDeliveries { edges { node { % } } } }',
    fields: {
      operations: 'id provider receivedAt disposition eventType session attempts error body',
    },
  },
  AuditEntryConnection: { path: '{ auditEntries { % } }', fields: { operations: 'edges pageInfo' } },
  AuditEntryEdge: { path: '{ auditEntries { edges { % } } }', fields: { operations: 'cursor node' } },
  AuditEntry: {
    path: '{ auditEntries { edges { node { % } } } }',
    fields: { operations: 'at actor action target purpose address' },
  },
  ApiKeyConnection: { path: '{ apiKeys { % } }', fields: { keys: 'edges pageInfo' } },
  ApiKeyEdge: { path: '{ apiKeys { edges { % } } }', fields: { keys: 'cursor node' } },
  ApiKey: {
    path: '{ node(id: "KEY") { ... on ApiKey { % } } }',
    fields: { keys: 'id name scopes createdAt expiresAt revokedAt lastUsedAt' },
  },
  Mutation: {
    path: 'mutation { % }',
    fields: {
      start: 'startVerification cancelSession',
      operations: 'refreshSession reprocessWebhookDelivery',
      keys: 'createApiKey revokeApiKey createApplicantToken',
      erasure: 'eraseApplicant',
    },
  },
  Subscription: { path: 'subscription { % }', fields: { shared: 'sessionUpdated sessionEvents' } },
  StartVerificationSuccess: { fields: { answer: 'session' } },
  CancelSessionSuccess: { fields: { answer: 'session' } },
  RefreshSessionSuccess: { fields: { answer: 'session changed' } },
  ReprocessWebhookDeliverySuccess: { fields: { answer: 'delivery' } },
  EraseApplicantSuccess: { fields: { answer: 'applicant' } },
  CreateApiKeySuccess: { fields: { answer: 'apiKey secret' } },
  RevokeApiKeySuccess: { fields: { answer: 'apiKey' } },
  CreateApplicantTokenSuccess: { fields: { answer: 'token expiresAt' } },
  InputError: { fields: { answer: 'code message fields' } },
  ConflictError: { fields: { answer: 'code message session' } },
  NotFoundError: { fields: { answer: 'code message' } },
  ProviderError: { fields: { answer: 'code message provider retryable providerCode providerMessage session' } },
  FieldError: { fields: { answer: 'path message' } },
};
