import { randomBytes } from 'node:crypto';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { sessionReferences } from '../../src/cli/session-references.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../src/gateway.ts';
import { configureConnections } from '../../src/providers/connections/connection.ts';
import { definitions } from '../../src/providers/connections/registry.ts';
import { createFetch } from '../../src/providers/http/fetch.ts';
import { createPublicFetch } from '../../src/providers/http/untrusted-fetch.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createVault, type Key } from '../../src/store/crypto/vault.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

export const API_KEY = 'kyc_test_of_the_suite_0123456789';

/** A gateway with its own database and sandbox, reached only as its users reach it. */
export interface Harness {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly running: RunningGateway;
  /** Starts another instance on the same database. */
  startAnother(more?: Partial<GatewayOptions>): Promise<RunningGateway>;
  readonly logged: object[];
  /** The whole answer to a query, as another caller. */
  ask(key: string, query: string, variables?: object): Promise<Answer>;
  /** A query or mutation; GraphQL errors are thrown. */
  query<Data = Record<string, never>>(query: string, variables?: object): Promise<Data>;
  /** Starts a verification of an invented person and returns the session's ids. */
  begin(provider?: string, more?: object): Promise<{ id: string; providerReference: string; hostedUrl: string }>;
  /** Where a session stands: its status, and its outcome once it has one. */
  standing(session: { id: string }): Promise<string>;
  /** Presses a button of the sandbox. */
  control(reference: string, body: object): Promise<Response>;
  /** Sets switches of a sandbox account. */
  switches(account: string, body: object): Promise<void>;
  /** A subscription over a real WebSocket; ends with the returned iterator's `return`. */
  watch<Item>(query: string, variables?: Record<string, unknown>): AsyncIterableIterator<Item>;
  /** The same over server-sent events. */
  watchBySse<Item>(query: string, variables?: Record<string, unknown>): AsyncIterableIterator<Item>;
  stop(): Promise<void>;
}

/** A GraphQL answer. */
export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

/** Starts it. `fetch` can stand between the gateway and its providers; `switches` are set by account before it starts. */
export async function startHarness(
  options: {
    env?: Record<string, string>;
    fetch?: typeof fetch;
    switches?: Record<string, object>;
    production?: boolean;
    operationsPerSecond?: number;
    introspection?: boolean;
    keys?: readonly Key[];
    trustedProxies?: readonly string[];
    subscriptionsPerKey?: number;
    /** A database to start on, instead of an empty one; it is dropped at the end. */
    database?: TestDatabase;
    /** The state file of the sandbox; it is written. */
    sandboxState?: string;
    /** Further options of the gateway. */
    gateway?: Partial<GatewayOptions>;
  } = {},
): Promise<Harness> {
  const database = options.database ?? (await createDatabase());
  const sandbox = await startSandbox({ port: 0, ...(options.sandboxState && { stateFile: options.sandboxState }) });
  const connect = (key: string, kind: string, webhookUrl: string) => sandbox.connect({ key, kind, webhookUrl });
  for (const [key, switches] of Object.entries(options.switches ?? {})) {
    connect(key, key, '');
    await postJson(`${sandbox.url}/control/accounts/${key}`, switches);
  }
  const connections = configureConnections({
    definitions,
    env: options.env ?? {},
    production: false,
    sandbox: ({ key, kind }) => (sandbox.kinds.includes(kind) ? connect(key, kind, '') : null),
  });
  const logged: object[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const settings: GatewayOptions = {
    production: options.production ?? false,
    operationsPerSecond: options.operationsPerSecond ?? 1_000_000,
    databaseUrl: database.url,
    vault: createVault(options.keys ?? [{ id: 'test', bytes: randomBytes(32) }]),
    adminApiKey: API_KEY,
    connections,
    fetch: options.fetch ?? createFetch(),
    publicFetch: createPublicFetch(),
    port: 0,
    host: '127.0.0.1',
    introspection: options.introspection ?? true,
    trustedProxies: options.trustedProxies ?? [],
    ...(options.subscriptionsPerKey && { subscriptionsPerKey: options.subscriptionsPerKey }),
    graphiql: { apiKey: API_KEY, provider: 'truestack' },
    log: { info: log, warn: log, error: log },
    ...options.gateway,
  };
  const running = await startGateway(settings);
  for (const { key, kind } of connections) connect(key, kind, running.gateway.webhookUrl(key));

  sandbox.resolveWith((id) => sessionReferences(running.gateway.store, id));

  const url = `${running.url}/graphql`;
  const sockets = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${API_KEY}` },
    retryAttempts: 0,
  });
  const streams = createSseClient({ url, headers: { authorization: `Bearer ${API_KEY}` }, retryAttempts: 0 });

  const harness: Harness = {
    database,
    sandbox,
    running,
    startAnother: (more) => startGateway({ ...settings, ...more }),
    logged,
    ask: async (key, query, variables = {}) => (await post(url, { query, variables }, key)).json() as Promise<Answer>,
    async query<Data>(query: string, variables: object = {}) {
      const answer = await post(url, { query, variables });
      const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] };
      if (errors) throw new Error(errors.map(({ message }) => message).join(' · '));
      return data;
    },
    async begin(provider = 'truestack', more = {}) {
      const { startVerification } = await harness.query<{ startVerification: { session: Begun } }>(START, {
        input: { provider, ...PERSON, ...more },
      });
      if (!startVerification.session) throw new Error(JSON.stringify(startVerification));
      return startVerification.session;
    },
    async standing({ id }) {
      const { session } = await harness.query<{ session: { status: string; decision: { outcome: string } | null } }>(
        'query ($id: ID!) { session(id: $id) { status decision { outcome } } }',
        { id },
      );
      return [session.status, session.decision?.outcome].filter(Boolean).join(' ');
    },
    control: (reference, body) => postJson(`${sandbox.url}/control/sessions/${reference}`, body),
    async switches(account, body) {
      const answer = await postJson(`${sandbox.url}/control/accounts/${account}`, body);
      if (!answer.ok) throw new Error(await answer.text());
    },
    watch: <Item>(query: string, variables?: Record<string, unknown>) =>
      dataOf<Item>(sockets.iterate({ query, variables })),
    watchBySse: <Item>(query: string, variables?: Record<string, unknown>) =>
      dataOf<Item>(streams.iterate({ query, variables })),
    async stop() {
      await sockets.dispose();
      streams.dispose();
      await running.stop();
      await sandbox.close();
      await database.drop();
    },
  };
  return harness;
}

type Begun = Awaited<ReturnType<Harness['begin']>>;

const PERSON = {
  applicant: {
    externalId: 'customer-1',
    fullName: 'Siti Contoh binti Ali',
    givenNames: 'Siti Contoh',
    familyName: 'binti Ali',
    email: 'siti@example.test',
    phone: '+60123456789',
    dateOfBirth: '1991-02-03',
  },
  document: { type: 'NATIONAL_ID', number: '910203-10-4444' },
};

const START = `mutation ($input: StartVerificationInput!) {
  startVerification(input: $input) {
    __typename
    ... on StartVerificationSuccess { session { id status revision providerReference hostedUrl } }
    ... on Error { code message }
    ... on InputError { fields { path message } }
  }
}`;

const post = (url: string, body: object, key = API_KEY) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });

const postJson = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function* dataOf<Item>(results: AsyncIterable<{ data?: unknown; errors?: unknown }>): AsyncGenerator<Item> {
  for await (const { data, errors } of results) {
    if (errors) throw new Error(JSON.stringify(errors));
    yield Object.values(data as Record<string, Item>)[0] as Item;
  }
}

/** Reads on until an item is the wanted one; returns all that were read. */
export async function until<Item>(items: AsyncIterator<Item>, isWanted: (item: Item) => boolean): Promise<Item[]> {
  const read: Item[] = [];
  for (;;) {
    const { done, value } = await items.next();
    if (done) throw new Error(`the stream ended after ${JSON.stringify(read)}`);
    read.push(value);
    if (isWanted(value)) return read;
  }
}
