/** The rule of a field: see `EXPECTED` in matrix.ts, which says what each caller gets by it. */
export type Rule =
  | 'open'
  | 'staff'
  | 'sessions:read'
  | 'sessions:read, else empty'
  | 'sessions:read or own, else empty'
  | 'sessions:read and pii:read'
  | 'sessions:read and media:read'
  | 'operations'
  | 'operations and pii:read'
  | 'operations and sessions:read'
  | 'no applicant'
  | 'own scopes'
  | 'start grant'
  | 'answer';

/** The callers that reach an object of a type at all. */
export type Reach =
  | 'anyone'
  | 'keys'
  | 'sessions'
  | 'staff'
  | 'sessions:read'
  | 'connections'
  | 'operations'
  | 'keys:manage'
  | 'start grant';

/** The ways to the objects of a type; `%` is the place of its fields. */
export interface TypeRules {
  readonly reach: Reach | 'answer';
  /** Below a session. */
  readonly inSession?: string;
  /** Below the query. */
  readonly inQuery?: string;
  readonly fields: Partial<Record<Rule, string>>;
}

const answer = (names: string): TypeRules => ({ reach: 'answer', fields: { answer: names } });

/** Arguments of fields that several types are reached through: one operation asks for them once. */
export const ARGUMENTS: Readonly<Record<string, string>> = {
  'Session.events': '(first: 5)',
  'Applicant.sessions': '(first: 2)',
};

/** Every field of every type but Query, Mutation and Subscription, by its rule. A field that is missing fails the test. */
export const RULES: Readonly<Record<string, TypeRules>> = {
  Session: {
    reach: 'sessions',
    inSession: '%',
    fields: {
      open: 'id provider applicant status decision revision hostedUrl continuation inputReasons attempts decisionHistory expiresAt createdAt startedAt updatedAt completedAt events',
      staff: 'providerStatus failure providerReference reference metadata',
      'sessions:read': 'document verification',
      'sessions:read, else empty': 'documents media details',
    },
  },
  Decision: { reach: 'sessions', inSession: 'decision { % }', fields: { open: 'outcome reasons source decidedAt' } },
  HostedLink: {
    reach: 'sessions',
    inSession: 'continuation { ... on HostedLink { % } }',
    fields: { open: 'url expiresAt qrCode' },
  },
  // No provider of the matrix gives one: see test/core/starts.test.ts.
  SdkToken: answer('token sdk expiresAt'),
  Attempt: {
    reach: 'sessions',
    inSession: 'attempts { % }',
    fields: { open: 'number submittedAt result reasons', 'no applicant': 'providerReference' },
  },
  Reason: {
    reach: 'sessions',
    inSession: 'decision { reasons { % } }',
    fields: { open: 'code retryable userAction', 'no applicant': 'raw' },
  },
  RawReason: { reach: 'staff', inSession: 'decision { reasons { raw { % } } }', fields: { open: 'code message' } },
  SessionFailure: { reach: 'staff', inSession: 'failure { % }', fields: { open: 'code message' } },
  SessionEventConnection: {
    reach: 'sessions',
    inSession: 'events(first: 5) { % }',
    fields: { open: 'edges pageInfo' },
  },
  SessionEventEdge: {
    reach: 'sessions',
    inSession: 'events(first: 5) { edges { % } }',
    fields: { open: 'cursor node' },
  },
  SessionEvent: {
    reach: 'sessions',
    inSession: 'events(first: 5) { edges { node { % } } }',
    fields: { open: 'id cursor type session previousStatus status revision source occurredAt recordedAt' },
  },
  PageInfo: {
    reach: 'sessions',
    inSession: 'events(first: 5) { pageInfo { % } }',
    fields: { open: 'hasNextPage hasPreviousPage startCursor endCursor' },
  },
  Document: {
    reach: 'sessions:read',
    inSession: 'document { % }',
    fields: {
      open: 'id type providerType issuingCountry numberMasked fullNameMasked issuedOn expiresOn fields matchesExpected',
      'sessions:read and pii:read': 'fullName givenNames familyName dateOfBirth sex nationality address number',
    },
  },
  ExtractedField: {
    reach: 'sessions:read',
    inSession: 'documents { fields { % } }',
    fields: { open: 'name group', 'sessions:read and pii:read': 'value' },
  },
  Verification: {
    reach: 'sessions:read',
    inSession: 'verification { % }',
    fields: { open: 'id checks faceMatchScore screening' },
  },
  Check: {
    reach: 'sessions:read',
    inSession: 'verification { checks { % } }',
    fields: { open: 'type outcome score providerCheck reasons' },
  },
  Screening: {
    reach: 'sessions:read',
    inSession: 'verification { screening { % } }',
    fields: { open: 'status riskLevel hits providerStatus screenedAt matches' },
  },
  ScreeningMatch: {
    reach: 'sessions:read',
    inSession: 'verification { screening { matches { % } } }',
    fields: { open: 'kind resolution list score reference', 'sessions:read and pii:read': 'name' },
  },
  Media: {
    reach: 'sessions:read',
    inSession: 'media { % }',
    fields: { open: 'id kind name contentType', 'sessions:read and media:read': 'url' },
  },
  Applicant: {
    reach: 'sessions',
    inSession: 'applicant { % }',
    fields: { open: 'id externalId sessions createdAt', staff: 'erasedAt', 'sessions:read': 'verifiedBy' },
  },
  SessionConnection: {
    reach: 'sessions',
    inSession: 'applicant { sessions(first: 2) { % } }',
    fields: { open: 'pageInfo totalCount', 'sessions:read or own, else empty': 'edges' },
  },
  SessionEdge: {
    reach: 'sessions',
    inSession: 'applicant { sessions(first: 2) { edges { % } } }',
    fields: { open: 'cursor node' },
  },
  Viewer: {
    reach: 'anyone',
    inQuery: 'viewer { % }',
    fields: { open: 'kind name expiresAt', 'own scopes': 'scopes', 'start grant': 'mayStart' },
  },
  StartGrant: { reach: 'start grant', inQuery: 'viewer { mayStart { % } }', fields: { open: 'providers remaining' } },
  Provider: {
    reach: 'connections',
    inSession: 'provider { % }',
    inQuery: 'providers { % }',
    fields: { open: 'id key kind name sandbox capabilities requirements health', operations: 'webhookUrl' },
  },
  ProviderCapabilities: {
    reach: 'connections',
    inSession: 'provider { capabilities { % } }',
    inQuery: 'providers { capabilities { % } }',
    fields: {
      open: 'documentTypes countries checks media statuses webhookAuthentication refresh cancel redirect amlScreening sdk resume resubmission erasure expectedDocument locale',
    },
  },
  InputRequirement: {
    reach: 'connections',
    inSession: 'provider { requirements { % } }',
    inQuery: 'providers { requirements { % } }',
    fields: { open: 'path required alternatives description' },
  },
  ProviderHealth: {
    reach: 'connections',
    inSession: 'provider { health { % } }',
    inQuery: 'providers { health { % } }',
    fields: { open: 'status', 'no applicant': 'lastWebhookAt lastSuccessAt lastErrorAt lastErrorCode' },
  },
  WebhookDeliveryConnection: {
    reach: 'operations',
    inQuery: 'webhookDeliveries(first: 5) { % }',
    fields: { open: 'edges pageInfo totalCount' },
  },
  WebhookDeliveryEdge: {
    reach: 'operations',
    inQuery: 'webhookDeliveries(first: 5) { edges { % } }',
    fields: { open: 'cursor node' },
  },
  WebhookDelivery: {
    reach: 'operations',
    inQuery: 'webhookDeliveries(first: 5) { edges { node { % } } }',
    fields: {
      open: 'id provider receivedAt disposition eventType attempts error',
      'operations and sessions:read': 'session',
      'operations and pii:read': 'body',
    },
  },
  AuditEntryConnection: {
    reach: 'operations',
    inQuery: 'auditEntries(first: 100, filter: { actions: [APPLICANT_ERASED] }) { % }',
    fields: { open: 'edges pageInfo' },
  },
  AuditEntryEdge: {
    reach: 'operations',
    inQuery: 'auditEntries(first: 100, filter: { actions: [APPLICANT_ERASED] }) { edges { % } }',
    fields: { open: 'cursor node' },
  },
  AuditEntry: {
    reach: 'operations',
    inQuery: 'auditEntries(first: 100, filter: { actions: [APPLICANT_ERASED] }) { edges { node { % } } }',
    fields: { open: 'at actor action target purpose address' },
  },
  ApiKeyConnection: { reach: 'keys:manage', inQuery: 'apiKeys { % }', fields: { open: 'edges pageInfo' } },
  ApiKeyEdge: { reach: 'keys:manage', inQuery: 'apiKeys { edges { % } }', fields: { open: 'cursor node' } },
  ApiKey: {
    reach: 'keys:manage',
    inQuery: 'apiKeys { edges { node { % } } }',
    fields: { open: 'id name scopes createdAt expiresAt revokedAt lastUsedAt' },
  },
  // Reached in the answer to a mutation, whose own scope is tested; their values: results.test.ts.
  StartVerificationSuccess: answer('session'),
  CancelSessionSuccess: answer('session'),
  ResumeVerificationSuccess: answer('session continuation'),
  RefreshSessionSuccess: answer('session changed'),
  ReprocessWebhookDeliverySuccess: answer('delivery'),
  EraseApplicantSuccess: answer('applicant'),
  CreateApiKeySuccess: answer('apiKey secret'),
  RevokeApiKeySuccess: answer('apiKey'),
  CreateApplicantTokenSuccess: answer('token expiresAt'),
  InputError: answer('code message fields'),
  ConflictError: answer('code message existingSession'),
  NotFoundError: answer('code message'),
  ProviderError: answer('code message provider retryable retryAfterSeconds providerCode providerMessage failedSession'),
  FieldError: answer('path message'),
};

type RootRule =
  | 'anyone'
  | 'keys'
  | 'sessions'
  | 'own session'
  | 'sessions:read'
  | 'sessions:start'
  | 'resume'
  | 'operations'
  | 'erasure'
  | 'keys:manage';
const nowhere = (type: string) => Buffer.from(`${type}:00000000-0000-4000-8000-000000000000`).toString('base64');

/** Every field of the roots: its rule and its arguments. Mutations are asked for what is not there, and so say what is wrong. */
export const ROOTS: Readonly<Record<string, Readonly<Record<string, readonly [RootRule, string?]>>>> = {
  Query: {
    viewer: ['anyone'],
    providers: ['keys'],
    provider: ['keys', '(key: "truestack")'],
    session: ['own session', '(id: "SESSION")'],
    node: ['own session', '(id: "SESSION")'],
    nodes: ['own session', '(ids: ["SESSION"])'],
    sessions: ['sessions'],
    applicant: ['sessions:read', '(externalId: "customer-1")'],
    webhookDeliveries: ['operations'],
    auditEntries: ['operations'],
    apiKeys: ['keys:manage'],
  },
  Mutation: {
    startVerification: ['sessions:start', '(input: { provider: "nowhere", applicant: { externalId: "x" } })'],
    cancelSession: ['sessions:start', `(input: { id: "${nowhere('Session')}" })`],
    resumeVerification: ['resume', `(input: { id: "${nowhere('Session')}" })`],
    refreshSession: ['operations', `(input: { id: "${nowhere('Session')}" })`],
    reprocessWebhookDelivery: ['operations', `(input: { id: "${nowhere('WebhookDelivery')}" })`],
    createApiKey: ['keys:manage', '(input: { name: " ", scopes: [] })'],
    revokeApiKey: ['keys:manage', `(input: { id: "${nowhere('ApiKey')}" })`],
    createApplicantToken: ['keys:manage', '(input: { applicantExternalId: "" })'],
    eraseApplicant: ['erasure', '(input: { externalId: "nobody" })'],
  },
  Subscription: {
    sessionUpdated: ['own session', '(id: "SESSION")'],
    sessionEvents: ['sessions', '(after: "BEGINNING")'],
  },
};
