import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createWebhookPriority } from '../../src/jobs/webhook-priority.ts';

test('a job that waits for a provider delays no other job', async () => {
  const run = createWebhookPriority(() => true);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const waiting = run(() => answered);
  await run(async () => {});
  answer();
  await waiting;
});

test('no job starts at the beginning of a burst of webhooks', async () => {
  let [busy, begun] = [true, false];
  const run = createWebhookPriority(() => busy, Number.POSITIVE_INFINITY);
  const job = run(async () => {
    begun = true;
  });
  await delay(20);
  expect(begun).toBe(false);
  busy = false;
  await job;
  expect(begun).toBe(true);
});

test('while many webhooks arrive, one job runs at a time, and all are done in the end', async () => {
  let busy = true;
  let [running, most, done] = [0, 0, 0];
  const run = createWebhookPriority(() => busy);
  const job = async () => {
    running += 1;
    most = Math.max(most, running);
    await delay(5);
    running -= 1;
    done += 1;
  };
  const all = (count: number) => Promise.all(Array.from({ length: count }, () => run(job)));
  await all(8);
  expect([most, done]).toEqual([1, 8]);
  busy = false;
  await all(8);
  expect([most, done]).toEqual([8, 16]);
});
