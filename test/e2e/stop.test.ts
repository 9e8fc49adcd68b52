import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { API_KEY } from './harness.ts';
import { freePort, newRing, sandboxConnections, startGatewayProcess } from './process.ts';

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await createDatabase();
  sandbox = await startSandbox({ port: 0 });
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const EVENTS = 'subscription { sessionEvents { id } }';

test('SIGTERM: sockets close with 1001, streams end, what is in hand is answered, and the process ends by itself', async () => {
  const port = await freePort();
  const connections = sandboxConnections(sandbox, ['truestack']);
  const options = { port, databaseUrl: database.url, ring: newRing(), connections };
  const gateway = await startGatewayProcess(options);
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${API_KEY}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {},
  });
  const closed = new Promise<number>((resolve) => client.on('closed', (event) => resolve((event as CloseEvent).code)));
  await new Promise((resolve) => client.on('connected', resolve));
  client.subscribe({ query: EVENTS }, { next: () => {}, error: () => {}, complete: () => {} });
  // Who takes anything is given a stream, too.
  const streams = ['text/event-stream', '*/*'].map(async (accept) => {
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ query: EVENTS }),
    });
    expect(answer.headers.get('content-type')).toMatch(/event-stream/);
    return { ended: answer.text().catch((error: Error) => error.name) };
  });
  const streamed = (await Promise.all(streams)).map(({ ended }) => ended);
  // A provider that answers late has the process start with a request in hand.
  await fetch(`${sandbox.url}/control/accounts/truestack`, {
    method: 'POST',
    body: JSON.stringify({ nextCreate: 'slow', slowMs: 1500 }),
  });
  const started = gateway.query<{ startVerification: { session: { status: string } } }>(
    `mutation { startVerification(input: { provider: "truestack", applicant: { externalId: "c", fullName: "Siti Contoh" },
      document: { number: "910203-10-4444" } }) { ... on StartVerificationSuccess { session { status } } } }`,
  );
  const asked = async () => {
    const answer = await fetch(`${sandbox.url}/control/accounts/truestack`);
    return ((await answer.json()) as { nextCreate: string[] }).nextCreate.length === 0;
  };
  while (!(await asked()));

  const exit = once(gateway.child, 'exit');
  gateway.child.kill('SIGTERM');
  expect(await closed).toBe(1001);
  expect(await Promise.all(streamed)).toEqual(['TypeError', 'TypeError']);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
  expect((await started).startVerification.session.status).toBe('PENDING');
  expect(await exit).toEqual([0, null]);
});
