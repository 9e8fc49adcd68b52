import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { RunningGateway } from '../../src/gateway.ts';
import { type Harness, startHarness, until } from './harness.ts';

let web: Harness;
let worker: RunningGateway | null = null;
beforeAll(async () => {
  web = await startHarness({ gateway: { role: 'web' } });
});
afterAll(async () => {
  await worker?.stop();
  await web.stop();
});

async function jobsWaiting(): Promise<number> {
  const text = await (await fetch(`${web.running.url}/metrics`)).text();
  return Number(/^kyc_jobs_waiting (\d+)/m.exec(text)?.[1]);
}

test('a web instance keeps webhooks and runs no jobs, a worker processes them, subscribers of the web instance see it', async () => {
  const { id, providerReference } = await web.begin();
  const updates = web.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id,
  });
  await until(updates, () => true);
  await web.control(providerReference, { action: 'approve' });
  await expect.poll(jobsWaiting).toBeGreaterThanOrEqual(3);
  // A worker would be done with them.
  await setTimeout(300);
  expect(await jobsWaiting()).toBeGreaterThanOrEqual(3);
  expect(await web.standing({ id })).toBe('PENDING');

  worker = await web.startAnother({ role: 'worker' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
});

test('a worker serves health and metrics alone', async () => {
  const url = worker?.url ?? '';
  const status = async (path: string) => (await fetch(url + path, { redirect: 'manual' })).status;
  for (const path of ['/health/live', '/health/ready', '/metrics']) expect(await status(path), path).toBe(200);
  for (const path of ['/', '/graphql', '/webhooks/truestack', '/media/x', '//', '/nowhere'])
    expect(await status(path), path).toBe(404);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const [answer] = await Promise.race([once(socket, 'error'), once(socket, 'open')]);
  expect(answer).toBeInstanceOf(Error);
});
