import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../src/gateway.ts';
import { configureConnections } from '../../src/providers/connections/connection.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { createDatabase } from '../setup/database.ts';
import { STUB_PROOF, type Stub } from './stub.ts';

export const ADMIN = 'kyc_test_of_the_core_0123456789';

/** A real gateway on a database of its own, whose only providers are stubs. */
export interface CoreGateway {
  readonly running: RunningGateway;
  readonly gateway: RunningGateway['gateway'];
  readonly databaseUrl: string;
  readonly logged: object[];
  /** A query or mutation; GraphQL errors are thrown. */
  query<Data = never>(query: string, variables?: object, key?: string): Promise<Data>;
  /** Starts a verification and returns our ids of it: global and plain. */
  begin(input?: object): Promise<{ id: string; uuid: string; reference: string; externalId: string }>;
  /** Fields of a session. */
  session<Data>(id: string, fields: string): Promise<Data>;
  /** Sends a delivery of the stub, and waits until it is settled. Returns its disposition. */
  deliver(json: object, options?: { connection?: string; headers?: Record<string, string> }): Promise<string>;
  /** Sends a delivery, and returns the answer's status. */
  post(json: unknown, options?: { connection?: string; headers?: Record<string, string> }): Promise<number>;
  /** The events of a session: type, status, revision. */
  events(id: string): Promise<string[]>;
  startAnother(): Promise<RunningGateway>;
  stop(): Promise<void>;
}

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  __typename
  ... on StartVerificationSuccess { session { id providerReference applicant { externalId } } }
  ... on InputError { fields { path message } } ... on ProviderError { code message retryable } } }`;

/** Without the refused, which are listed some time after their answer. */
const DELIVERIES = `select id, disposition from webhook_delivery where disposition <> 'REFUSED'`;

/** Starts it with these stubs, by connection key. */
export async function startCore(
  stubs: Readonly<Record<string, Stub>>,
  more: Partial<GatewayOptions> = {},
): Promise<CoreGateway> {
  const database = await createDatabase();
  const logged: object[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const definitions = Object.fromEntries(Object.values(stubs).map(({ definition }) => [definition.kind, definition]));
  const keys = Object.entries(stubs);
  const env = Object.fromEntries(keys.map(([key]) => [`${key.toUpperCase()}_KEY`, 'key']));
  const listed = keys.map(([key, { definition }]) => `${key}=${definition.kind}`).join(',');
  const settings: GatewayOptions = {
    production: false,
    databaseUrl: database.url,
    vault: createVault([{ id: 'test', bytes: randomBytes(32) }]),
    adminApiKey: ADMIN,
    connections: configureConnections({ definitions, env: { ...env, PROVIDERS: listed }, production: true }),
    fetch,
    publicFetch: fetch,
    port: 0,
    host: '127.0.0.1',
    graphiql: null,
    operationsPerSecond: 1_000_000,
    log: { info: log, warn: log, error: log },
    ...more,
  };
  const running = await startGateway(settings);
  const { gateway } = running;
  const [first = ''] = Object.keys(stubs);

  const query = async <Data>(text: string, variables: object = {}, key = ADMIN): Promise<Data> => {
    const answer = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
    return data;
  };
  const post: CoreGateway['post'] = async (json, { connection = first, headers = {} } = {}) => {
    const body = typeof json === 'string' ? json : JSON.stringify(json);
    const init = { method: 'POST', headers: { ...STUB_PROOF, ...headers }, body };
    return (await fetch(gateway.webhookUrl(connection), init)).status;
  };
  const session = async <Data>(id: string, fields: string): Promise<Data> =>
    (await query<{ session: Data }>(`query ($id: ID!) { session(id: $id) { ${fields} } }`, { id })).session;
  return {
    running,
    gateway,
    databaseUrl: database.url,
    logged,
    query,
    post,
    async begin(input = {}) {
      const externalId = `customer-${randomUUID()}`;
      const given = { provider: first, applicant: { externalId }, ...input };
      const { startVerification } = await query<{
        startVerification: {
          session?: { id: string; providerReference: string; applicant: { externalId: string } };
        };
      }>(START, { input: given });
      const { session } = startVerification;
      if (!session) throw new Error(JSON.stringify(startVerification));
      const [, uuid = ''] = Buffer.from(session.id, 'base64').toString().split(':');
      const { providerReference: reference, applicant } = session;
      return { id: session.id, uuid, reference, externalId: applicant.externalId };
    },
    session,
    async deliver(json, options) {
      const before = new Set(await deliveryIds(gateway));
      const status = await post(json, options);
      if (status !== 200) throw new Error(`answered ${status}`);
      return until(async () => {
        const { rows } = await gateway.store.pool.query<{ id: string; disposition: string }>(DELIVERIES);
        const mine = rows.find(({ id }) => !before.has(id));
        return mine && mine.disposition !== 'RECEIVED' ? mine.disposition : null;
      });
    },
    async events(id) {
      const { events } = await session<{ events: { edges: { node: Record<string, unknown> }[] } }>(
        id,
        'events(first: 100) { edges { node { type status revision } } }',
      );
      return events.edges.map(({ node: { type, status, revision } }) => `${revision} ${type} ${status}`);
    },
    startAnother: () => startGateway(settings),
    async stop() {
      await running.stop();
      await database.drop();
    },
  };
}

async function deliveryIds({ store }: RunningGateway['gateway']): Promise<string[]> {
  const { rows } = await store.pool.query<{ id: string }>(DELIVERIES);
  return rows.map(({ id }) => id);
}

/** Looks again and again until there is something. */
export async function until<Value>(
  look: () => Promise<Value | null | undefined | false>,
  limitMs = 8000,
): Promise<Value> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline) throw new Error('it did not come');
    await delay(10);
  }
}
