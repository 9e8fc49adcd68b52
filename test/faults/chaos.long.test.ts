import { expect, test } from 'vitest';
import { runChaos } from './chaos.ts';
import { isGood, tableOf } from './figures.ts';

test('everything breaks for a while: each session ends as its provider says, each event is seen once', {
  timeout: 240_000,
}, async () => {
  const figures = await runChaos({
    seed: 5,
    sessions: 50,
    seconds: 8,
    settleSeconds: 120,
    subscribers: 3,
    hurry: true,
    log: () => {},
  });
  expect(isGood(figures), tableOf(figures)).toBe(true);
});
