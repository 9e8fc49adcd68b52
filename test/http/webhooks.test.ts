import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handleWebhook, type WebhookParts } from '../../src/http/webhooks.ts';
import { PROOF, type StubGateway, startStubGateway } from '../webhooks/stub-gateway.ts';

const HELD_MS = 5000;

let stub: StubGateway;
beforeAll(async () => {
  stub = await startStubGateway();
});
afterAll(() => stub.stop());

/** Serves the stub's webhooks at a pace that holds every refusal. */
async function serve(isListed: boolean) {
  const connection = stub.running.gateway.connections.get('stub');
  if (!connection) throw new Error('there is no stub');
  const refused: (string | null)[] = [];
  const target = { connection: { ...connection, isWebhookAddress: () => isListed }, segment: 'segment-1' };
  const parts: WebhookParts = {
    gateway: stub.running.gateway,
    targets: new Map([['stub', target]]),
    pace: { delayMs: (address) => (refused.push(address) && isListed ? HELD_MS : 0), isExceeded: () => true },
  };
  const server = createServer((incoming, response) =>
    handleWebhook(parts, { path: ['stub'], address: '192.0.2.1' }, incoming, response),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused, server };
}

test('a refusal waits for its turn, and a genuine webhook from the same address does not', async () => {
  const { url, refused, server } = await serve(true);
  let isAnswered = false;
  const forged = fetch(url, { method: 'POST', body: '{}' }).finally(() => {
    isAnswered = true;
  });
  forged.catch(() => {});
  while (refused.length === 0) await delay(1);
  const genuine = await fetch(url, { method: 'POST', body: '{}', headers: PROOF });
  expect([genuine.status, isAnswered]).toEqual([200, false]);
  expect(refused).toEqual(['192.0.2.1']);
  server.closeAllConnections();
  server.close();
});

test('an address that is not listed and was refused too often is answered before its body is read', async () => {
  const { url, server } = await serve(false);
  const sending = request(url, { method: 'POST', headers: { 'content-length': 1000, ...PROOF } });
  sending.on('error', () => {});
  sending.flushHeaders();
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  expect([answer.statusCode, answer.headers.connection]).toEqual([401, 'close']);
  sending.destroy();
  server.close();
});
