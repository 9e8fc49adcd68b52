import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort, type GatewayProcess, newRing, sandboxConnections, startGatewayProcess } from './process.ts';

const KINDS = ['truestack', 'argos'];

let database: TestDatabase;
let sandbox: Sandbox;
let client: pg.Client;
let gateway: GatewayProcess;
let port: number;
let connections: Record<string, string>;
const ring = newRing();

beforeEach(async () => {
  database = await createDatabase();
  sandbox = await startSandbox({ port: 0 });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  connections = sandboxConnections(sandbox, KINDS);
  port = await freePort();
  gateway = await start();
});
afterEach(async () => {
  await gateway.kill();
  await client.end();
  await sandbox.close();
  await database.drop();
});

const start = () => startGatewayProcess({ port, databaseUrl: database.url, ring, connections });

const switches = (body: object) =>
  fetch(`${sandbox.url}/control/accounts/truestack`, { method: 'POST', body: JSON.stringify(body) });
const control = (reference: string, action: string) =>
  fetch(`${sandbox.url}/control/sessions/${reference}`, { method: 'POST', body: JSON.stringify({ action }) });

interface Started {
  readonly id: string;
  readonly status: string;
  readonly providerReference: string | null;
  readonly hostedUrl: string | null;
}
async function begin(provider: string, idempotencyKey?: string): Promise<Started> {
  const { startVerification } = await gateway.query<{ startVerification: { session: Started } }>(
    `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
       ... on StartVerificationSuccess { session { id status providerReference hostedUrl } } } }`,
    {
      input: {
        provider,
        applicant: { externalId: 'c', fullName: 'Siti Contoh', email: 'siti@example.test' },
        document: { number: '910203-10-4444' },
        idempotencyKey,
      },
    },
  );
  return startVerification.session;
}

async function rows(statement: string): Promise<Record<string, unknown>[]> {
  return (await client.query(statement)).rows;
}
async function untilRows(statement: string): Promise<void> {
  // Another process writes what is waited for: there is nothing to listen to but the rows themselves.
  while ((await rows(statement)).length === 0) await delay(20);
}

/** Resolves when the gateway has called the operation: the slow answer is then under way. */
async function untilCalled(operation: 'nextCreate' | 'nextRefresh'): Promise<void> {
  for (;;) {
    const answer = await fetch(`${sandbox.url}/control/accounts/truestack`);
    const queues = (await answer.json()) as Record<string, string[]>;
    if (queues[operation]?.length === 0) return;
    await delay(20);
  }
}

test('a delivery that was answered before a kill -9 is applied once after the restart', async () => {
  const { providerReference } = await begin('truestack');
  // The provider answers late, so that the process dies with the delivery in hand.
  await switches({ nextRefresh: 'slow', slowMs: 60_000 });
  await control(providerReference ?? '', 'approve');
  await untilRows(`select 1 from webhook_delivery where event_type = 'kyc.session.completed'`);
  await untilCalled('nextRefresh');
  await gateway.kill();
  expect(await rows(`select 1 from session where status = 'COMPLETED'`)).toHaveLength(0);

  gateway = await start();
  await untilRows(
    `select 1 from webhook_delivery where event_type = 'kyc.session.completed' and disposition = 'APPLIED'`,
  );
  expect(await rows(`select 1 from session where status = 'COMPLETED' and outcome = 'APPROVED'`)).toHaveLength(1);
  expect(await rows(`select 1 from session_event where type = 'DECISION_MADE'`)).toHaveLength(1);
});

test('a start that died with its process FAILED; its key brings the same session, and its orphan is recognised', async () => {
  await switches({ nextCreate: 'slow', slowMs: 60_000 });
  const lost = begin('truestack', 'key-1').catch((error: Error) => error);
  await untilRows('select 1 from session');
  await untilCalled('nextCreate');
  await gateway.kill();
  expect(await lost).toBeInstanceOf(Error);

  gateway = await start();
  const again = await begin('truestack', 'key-1');
  expect(again).toMatchObject({ status: 'FAILED', hostedUrl: null, providerReference: null });
  expect(await rows('select failure_code from session')).toEqual([{ failure_code: 'PROVIDER_UNAVAILABLE' }]);

  // The provider made the session all the same, and the applicant was let in by some other road.
  const answer = await fetch(`${sandbox.url}/control/sessions`);
  const { sessions } = (await answer.json()) as { sessions: { id: string }[] };
  expect(sessions).toHaveLength(1);
  await control(sessions[0]?.id ?? '', 'approve');
  await untilRows(`select 1 from session where status = 'COMPLETED' and outcome = 'APPROVED'`);
  expect(await rows('select provider_reference from session')).toEqual([{ provider_reference: sessions[0]?.id }]);
});

test('where the provider lets us look, a start that died with its process ends with its link', async () => {
  const first = await begin('argos', 'key-2');
  // As if the process had died between the provider's answer and our commit.
  await gateway.kill();
  await rows('delete from session_event');
  await rows(`update session set revision = 0, sealed = null`);
  await rows(`select graphile_worker.add_job('recover_start',
    json_build_object('sessionId', id, 'instance', 'gone', 'dead', false)) from session`);

  gateway = await start();
  const again = await begin('argos', 'key-2');
  expect(again).toMatchObject({ id: first.id, status: 'PENDING' });
  // The person's e-mail, which only filled in a field, is not kept in the open and so not in the second link.
  expect(first.hostedUrl).toContain(again.hostedUrl);
});
