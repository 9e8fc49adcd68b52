import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { type RunningGateway, startGateway } from '../../src/gateway.ts';
import { configureConnections } from '../../src/providers/connections/connection.ts';
import { WebhookRefused } from '../../src/providers/contract/errors.ts';
import type { Delivery, Notification, StoredDelivery } from '../../src/providers/contract/webhook.ts';
import { deliveryJson } from '../../src/providers/http/body.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { createdSession, stubProvider } from '../core/stub.ts';
import { API_KEY } from '../e2e/harness.ts';
import { createDatabase } from '../setup/database.ts';

export const PROOF = { authorization: 'Bearer proof' };

/** The stub's webhook, as a provider has it; a test may replace either function. */
export interface StubWebhook {
  authenticate(delivery: Delivery): void | Promise<void>;
  read(delivery: StoredDelivery): Notification | null;
}

/** Proves its origin by a token; a body with `about` points at a session, any other is about nothing that is tracked. */
export const stubWebhook: StubWebhook = {
  authenticate({ headers }) {
    if (headers.authorization !== PROOF.authorization) throw new WebhookRefused('It carries no token.');
  },
  read({ body }) {
    const json = z.object({ about: z.record(z.string(), z.string()), event: z.string().optional() });
    const { data } = json.safeParse(deliveryJson(body));
    if (!data) return null;
    const identity = data.event ? ({ by: 'event', id: data.event } as const) : ({ by: 'nothing' } as const);
    return { eventType: 'any', about: data.about, identity, kind: 'signal' };
  },
};

/** A real gateway on a real database, whose one connection is a stub. */
export interface StubGateway {
  readonly running: RunningGateway;
  readonly webhook: StubWebhook;
  readonly database: pg.Pool;
  readonly logged: object[];
  /** Sends a webhook, with proof unless other headers are given. */
  send(body: string | Buffer, headers?: Record<string, string>, path?: string): Promise<Response>;
  /** A query or mutation as the administrator. */
  query(query: string, variables?: object): Promise<Record<string, unknown>>;
  rows(where: string, values?: readonly unknown[]): Promise<DeliveryRow[]>;
  stop(): Promise<void>;
}

export interface DeliveryRow {
  readonly id: string;
  readonly disposition: string;
  readonly body: Buffer | null;
  readonly error: string | null;
  readonly attempts: number;
  readonly session_keys: readonly string[];
}

export async function startStubGateway(
  env: Readonly<Record<string, string>> = {},
  reference: () => string = () => 'reference-1',
): Promise<StubGateway> {
  const database = await createDatabase();
  const webhook = { ...stubWebhook };
  const { definition } = stubProvider({
    answers: {
      async createSession({ keepApplicantReference, applicant }) {
        await keepApplicantReference(`applicant-of-${applicant.externalId}`);
        return createdSession({ providerReference: reference() });
      },
      fetchReport: async () => null,
      webhook: {
        authentication: 'BEARER',
        authenticate: (delivery) => webhook.authenticate(delivery),
        read: (delivery) => webhook.read(delivery),
      },
    },
  });
  const logged: object[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const running = await startGateway({
    production: false,
    databaseUrl: database.url,
    vault: createVault([{ id: 'test', bytes: randomBytes(32) }]),
    adminApiKey: API_KEY,
    connections: configureConnections({
      definitions: { stub: definition },
      env: { PROVIDERS: 'stub', STUB_KEY: 'key', ...env },
      production: false,
    }),
    fetch: () => Promise.reject(new TypeError('no network in this test')),
    publicFetch: () => Promise.reject(new TypeError('no network in this test')),
    port: 0,
    host: '127.0.0.1',
    graphiql: null,
    log: { info: log, warn: log, error: log },
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  return {
    running,
    webhook,
    logged,
    database: pool,
    send: (body, headers = PROOF, path = 'stub') =>
      fetch(`${running.url}/webhooks/${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers }),
    async query(query, variables = {}) {
      const answer = await fetch(`${running.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: object };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    rows: async (where, values = []) =>
      (await pool.query<DeliveryRow>(`select * from webhook_delivery where ${where}`, [...values])).rows,
    async stop() {
      await pool.end();
      await running.stop();
      await database.drop();
    },
  };
}
