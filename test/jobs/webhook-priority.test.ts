import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCourtesy } from '../../src/jobs/webhook-priority.ts';

test('a job that waits for a provider holds up nobody', async () => {
  const inTurn = createCourtesy(() => true);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const waiting = inTurn(() => answered);
  await inTurn(async () => {});
  answer();
  await waiting;
});

test('a crowd that has only just come is let in before any job', async () => {
  let [busy, begun] = [true, false];
  const inTurn = createCourtesy(() => busy, Number.POSITIVE_INFINITY);
  const job = inTurn(async () => {
    begun = true;
  });
  await delay(20);
  expect(begun).toBe(false);
  busy = false;
  await job;
  expect(begun).toBe(true);
});

test('while the door is busy, one job is in hand at a time, and all are done in the end', async () => {
  let busy = true;
  let [inHand, most, done] = [0, 0, 0];
  const inTurn = createCourtesy(() => busy);
  const job = async () => {
    inHand += 1;
    most = Math.max(most, inHand);
    await delay(5);
    inHand -= 1;
    done += 1;
  };
  const all = (count: number) => Promise.all(Array.from({ length: count }, () => inTurn(job)));
  await all(8);
  expect([most, done]).toEqual([1, 8]);
  busy = false;
  await all(8);
  expect([most, done]).toEqual([8, 16]);
});
