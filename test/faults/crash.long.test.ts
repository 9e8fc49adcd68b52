import { expect, test } from 'vitest';
import { runCrash } from './crash.ts';
import { isGood, tableOf } from './figures.ts';

// That the harness finds faults is shown by planted.long.test.ts.
test('killed at random, nothing acknowledged is lost and nothing has its effect twice', {
  timeout: 180_000,
}, async () => {
  const figures = await runCrash({
    seed: 11,
    instances: 1,
    deliveries: 200,
    log: () => {},
    cycles: 3,
    patienceMs: 60_000,
  });
  expect(isGood(figures), tableOf(figures)).toBe(true);
});
