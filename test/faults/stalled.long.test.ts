import { expect, test } from 'vitest';
import { isGood, tableOf } from './figures.ts';
import { runStalled } from './stalled.ts';

test('sockets that stop reading are let go, and nobody else notices', { timeout: 120_000 }, async () => {
  const figures = await runStalled({ sockets: 20, events: 4000, everyMs: 40, log: () => {} });
  expect(isGood(figures), tableOf(figures)).toBe(true);
});
