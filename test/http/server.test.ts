import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ env: { PROVIDERS: 'truestack,capa' } });
});
afterAll(() => harness.stop());

/** The status of a request as it is written on the wire: clients such as fetch refuse to send some of these. */
async function statusOf(requestLine: string, ...headers: string[]): Promise<number> {
  const { port } = new URL(harness.running.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${[requestLine, ...headers, 'Connection: close', '', ''].join('\r\n')}`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(String(first).split(' ')[1]);
}

test.each([
  ['//', 404],
  ['//graphql', 404],
  ['///', 404],
  ['//evil.example/graphql', 404],
  ['http://', 404],
  ['http://[', 404],
  ['*', 404],
  ['/nowhere', 404],
  ['/health/other', 404],
  ['/%', 404],
  ['/', 302],
  ['/?x', 302],
  ['/health/live', 200],
  ['mailto:x', 400],
  ['graphql', 400],
  ['http://other.example/graphql', 401],
  ['http://other.example/health/live', 200],
])('a request for %s is answered %d', async (target, status) => {
  expect(await statusOf(`GET ${target} HTTP/1.1`, 'Host: localhost')).toBe(status);
});

test.each([
  ['localhost', 200],
  ['[', 400],
  ['a b', 400],
  ['%', 400],
  ['x:y:z', 400],
  ['', 400],
])('a query with the host %j is answered %d', async (host, expected) => {
  const status = await statusOf(
    'GET /graphql?query=%7B__typename%7D HTTP/1.1',
    `Host: ${host}`,
    `Authorization: Bearer ${API_KEY}`,
  );
  expect(status).toBe(expected);
});

const send = (path: string) => fetch(`${harness.running.url}/webhooks/${path}`, { method: 'POST', body: '{}' });

/** How often webhooks were not found, by the label of their connection. */
async function notFound(connection: string): Promise<number> {
  const text = await (await fetch(`${harness.running.url}/metrics`)).text();
  const line = new RegExp(
    `kyc_webhook_deliveries_total\\{connection="${connection}",disposition="NOT_FOUND"\\} (\\d+)`,
  );
  return Number(line.exec(text)?.[1] ?? 0);
}

test('one slash at the end of a webhook URL is accepted', async () => {
  const [capa, truestack] = ['capa', 'truestack'].map((key) => harness.running.gateway.webhookUrl(key));
  for (const slash of ['', '/']) {
    // Found, and refused for its signature.
    expect((await fetch(`${capa}${slash}`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(`${truestack}${slash}`, { method: 'POST', body: '{}' })).status).toBe(401);
  }
  expect((await fetch(`${capa}//`, { method: 'POST', body: '{}' })).status).toBe(404);
});

test('every webhook that is not found is counted, under no label that a caller made up', async () => {
  const before = [await notFound('unknown'), await notFound('truestack')];
  for (const path of ['', 'nobody', 'nobody/', 'nobody/x/y/z', 'truestack/wrong', 'truestack/wrong/'])
    expect((await send(path)).status, path).toBe(404);
  expect((await fetch(`${harness.running.url}/webhooks/nobody`)).status).toBe(404);
  const after = [await notFound('unknown'), await notFound('truestack')];
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([5, 2]);
  expect(await notFound('nobody')).toBe(0);
});
