import { afterAll, beforeAll, expect, test } from 'vitest';
import { closings, crowds } from '../attack/sockets.ts';
import { type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const attacks = [...closings(), ...crowds()];

test.each(attacks.map(({ name, run }) => [name, run] as const))('%s', { timeout: 30_000 }, async (_name, run) => {
  expect(await run(harness.running.url)).toBeNull();
});
