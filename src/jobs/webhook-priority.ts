import { setTimeout as delay } from 'node:timers/promises';

const JOBS_WHEN_BUSY = 1;
const STEP_MS = 5;
// A job that takes longer waits for a provider, and uses no processor time meanwhile.
const LONG_MS = 50;
// During the first 300 ms of a burst of webhooks no job starts; under a load that lasts, jobs go on, one at a time.
const BURST_MS = 300;
const LULL_MS = 100;

/**
 * Runs a job at once, or later while many webhooks arrive: webhooks are answered first, and work follows. (Node accepts
 * one connection at each turn of the event loop, so that the work of a turn delays each of them.)
 */
export function createWebhookPriority(
  isBusy: () => boolean,
  burstMs = BURST_MS,
): <Result>(job: () => Promise<Result>) => Promise<Result> {
  const running = new Set<symbol>();
  let [busySince, busyLast] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const mustWait = (): boolean => {
    if (!isBusy()) return false;
    const now = performance.now();
    if (now - busyLast > LULL_MS) busySince = now;
    busyLast = now;
    return now - busySince < burstMs || running.size >= JOBS_WHEN_BUSY;
  };
  return async (job) => {
    while (mustWait()) await delay(STEP_MS);
    const turn = Symbol('turn');
    running.add(turn);
    const long = setTimeout(() => running.delete(turn), LONG_MS);
    try {
      return await job();
    } finally {
      clearTimeout(long);
      running.delete(turn);
    }
  };
}
