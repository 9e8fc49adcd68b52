import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { API_KEY } from '../e2e/harness.ts';
import { type StubGateway, startStubGateway } from '../webhooks/stub-gateway.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const COUNT = 24;

let stub: StubGateway;
let id: string;
beforeAll(async () => {
  stub = await startStubGateway();
  const { startVerification } = await stub.query(
    `mutation { startVerification(input: { provider: "stub", applicant: { externalId: "client-1" } }) {
      ... on StartVerificationSuccess { session { id } } } }`,
  );
  id = (startVerification as { session: { id: string } }).session.id;
});
afterAll(() => stub.stop());

const UPDATES = 'subscription ($id: ID!) { sessionUpdated(id: $id) { revision } }';
const EVENTS = 'subscription { sessionEvents { revision } }';

/** Opens a socket with a subscription; resolves once that is under way. */
async function subscribe(query: string): Promise<WebSocket> {
  const socket = new WebSocket(`${stub.running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object) => socket.send(JSON.stringify(message));
  await once(socket, 'open');
  say({ type: 'connection_init', payload: { authorization: `Bearer ${API_KEY}` } });
  await once(socket, 'message');
  say({ type: 'subscribe', id: '1', payload: { query, variables: { id } } });
  if (query === UPDATES) await once(socket, 'message');
  return socket;
}

async function comeAndGo(count: number): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: count }, (_, index) => subscribe([UPDATES, EVENTS][index % 2] ?? '')),
  );
  while ((await figure('kyc_subscriptions')) < count / 2) await delay(10);
  for (const [index, socket] of sockets.entries()) {
    if (index % 3 === 0) socket.terminate();
    else if (index % 3 === 1) socket.close(1000);
    else socket.send('{"id":"1","type":"complete"}', () => socket.close(1000));
  }
  await Promise.all(sockets.map((socket) => socket.readyState === socket.CLOSED || once(socket, 'close')));
  while ((await figure('kyc_sockets')) > 0 || (await figure('kyc_subscriptions')) > 0) await delay(10);
}
const figure = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\S+)`, 'm').exec(await (await fetch(`${stub.running.url}/metrics`)).text())?.[1]);

test('subscriptions that came and went leave nothing behind', async () => {
  const signals: WeakRef<AbortSignal>[] = [];
  // Each subscription has a signal of its own, which all that serves it holds on to.
  class Watched extends AbortController {
    constructor() {
      super();
      signals.push(new WeakRef(this.signal));
    }
  }
  vi.stubGlobal('AbortController', Watched);
  await comeAndGo(COUNT);
  vi.unstubAllGlobals();
  expect(signals.length).toBeGreaterThanOrEqual(COUNT);
  const kept = () => {
    collect();
    return signals.filter((signal) => signal.deref()).length;
  };
  // What has only just ended may still be on the way out.
  for (let tries = 0; kept() > 2 && tries < 50; tries += 1) await delay(20);
  expect(kept()).toBeLessThanOrEqual(2);
});
