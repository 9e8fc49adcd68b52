import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { watching } from '../access/callers.ts';
import { closings, crowds } from '../attack/sockets.ts';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ gateway: { socketInitMs: 300 } });
});
afterAll(() => harness.stop());

const attacks = [...closings(), ...crowds()];

test.each(attacks.map(({ name, run }) => [name, run] as const))('%s', { timeout: 30_000 }, async (_name, run) => {
  expect(await run(harness.running.url)).toBeNull();
});

test('a subscription that begins while the database is away is told to come again', async () => {
  const { log } = harness.running.gateway.store;
  vi.spyOn(log, 'newest').mockRejectedValueOnce(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  const socket = watching(harness.running.url, API_KEY, 'subscription { sessionEvents { cursor } }');
  expect(await socket.closed).toBe(1013);
  await socket.dispose();
});
