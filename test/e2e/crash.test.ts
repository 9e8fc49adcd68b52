import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { API_KEY } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
// Below the ports that systems give out by themselves.
const PORT = 20_000 + (process.pid % 10_000);

let database: TestDatabase;
let sandbox: Sandbox;
let client: pg.Client;
let gateway: ChildProcess;
const ring = `k1:${randomBytes(32).toString('base64')}`;

beforeEach(async () => {
  database = await createDatabase();
  sandbox = await startSandbox({ port: 0 });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  gateway.kill('SIGKILL');
  await client.end();
  await sandbox.close();
  await database.drop();
});

/** The real process, as an operator starts it. Resolves when it is ready. */
async function startProcess(): Promise<ChildProcess> {
  const settings = sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl: '' });
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: String(PORT),
      SANDBOX: 'off',
      DATABASE_URL: database.url,
      ADMIN_API_KEY: API_KEY,
      ENCRYPTION_KEYS: ring,
      PROVIDERS: 'truestack',
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`TRUESTACK_${name}`, value])),
    },
  });
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes('is ready')) break;
  return child;
}

async function graphql<Data>(query: string): Promise<Data> {
  const answer = await fetch(`http://127.0.0.1:${PORT}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: object };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const switches = (body: object) =>
  fetch(`${sandbox.url}/control/accounts/truestack`, { method: 'POST', body: JSON.stringify(body) });

async function rows(statement: string): Promise<unknown[]> {
  return (await client.query(statement)).rows;
}
async function untilRows(statement: string): Promise<void> {
  // Another process writes what is waited for: there is nothing to listen to but the rows themselves.
  while ((await rows(statement)).length === 0) await delay(20);
}

/** Resolves when the gateway has asked the provider about the session: the slow answer is then under way. */
async function untilAsked(): Promise<void> {
  for (;;) {
    const answer = await fetch(`${sandbox.url}/control/accounts/truestack`);
    const { nextRefresh } = (await answer.json()) as { nextRefresh: string[] };
    if (nextRefresh.length === 0) return;
    await delay(20);
  }
}

test('a delivery that was answered before a kill -9 is applied once after the restart', async () => {
  gateway = await startProcess();
  const { startVerification } = await graphql<{ startVerification: { session: { providerReference: string } } }>(
    `mutation { startVerification(input: { provider: "truestack", applicant: { externalId: "c", fullName: "Siti Contoh" },
      document: { number: "910203-10-4444" } }) { ... on StartVerificationSuccess { session { providerReference } } } }`,
  );
  // The provider answers late, so that the process dies with the delivery in hand.
  await switches({ nextRefresh: 'slow', slowMs: 60_000 });
  await fetch(`${sandbox.url}/control/sessions/${startVerification.session.providerReference}`, {
    method: 'POST',
    body: JSON.stringify({ action: 'approve' }),
  });
  await untilRows(`select 1 from webhook_delivery where event_type = 'kyc.session.completed'`);
  await untilAsked();
  gateway.kill('SIGKILL');
  await once(gateway, 'exit');
  expect(await rows(`select 1 from session where status = 'COMPLETED'`)).toHaveLength(0);

  gateway = await startProcess();
  await untilRows(
    `select 1 from webhook_delivery where event_type = 'kyc.session.completed' and disposition = 'APPLIED'`,
  );
  expect(await rows(`select 1 from session where status = 'COMPLETED' and outcome = 'APPROVED'`)).toHaveLength(1);
  expect(await rows(`select 1 from session_event where type = 'DECISION_MADE'`)).toHaveLength(1);
});
