import { setTimeout as delay } from 'node:timers/promises';

// Fewer are waited on by chance.
const MANY = 8;
const AT_ONCE_THEN = 4;
const STEP_MS = 5;

/** Runs a job at once, or in its turn while many wait at the door: providers are answered first, and work follows. */
export function createCourtesy(waiting: () => number): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let inHand = 0;
  return async (job) => {
    while (inHand >= AT_ONCE_THEN && waiting() >= MANY) await delay(STEP_MS);
    inHand += 1;
    try {
      return await job();
    } finally {
      inHand -= 1;
    }
  };
}
