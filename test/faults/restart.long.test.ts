import { expect, test } from 'vitest';
import { isGood, tableOf } from './figures.ts';
import { runRestart } from './restart.ts';

test('restarts in good order refuse no webhook; without the database they are refused for now, and none is lost', {
  timeout: 120_000,
}, async () => {
  const figures = await runRestart({ seed: 3, rounds: 1, awaySeconds: 3, log: () => {} });
  expect(isGood(figures), tableOf(figures)).toBe(true);
});
