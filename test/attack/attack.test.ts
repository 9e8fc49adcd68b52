import { expect, test } from 'vitest';
import { isGood, tableOf } from '../faults/figures.ts';
import { runShortAttack } from './attack.ts';

test('every attack of `npm run attack` is answered as it must be, once', { timeout: 120_000 }, async () => {
  const figures = await runShortAttack();
  expect(isGood(figures), tableOf(figures)).toBe(true);
});
