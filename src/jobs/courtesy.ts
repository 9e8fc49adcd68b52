import { setTimeout as delay } from 'node:timers/promises';

const AT_ONCE_WHEN_BUSY = 1;
const STEP_MS = 5;

/**
 * Runs a job at once, or in its turn while the door is busy: providers are answered first, and work follows. (Node lets
 * one connection in at each turn of the event loop, so what is done in a turn is what each of them waits.)
 */
export function createCourtesy(isBusy: () => boolean): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let inHand = 0;
  return async (job) => {
    while (inHand >= AT_ONCE_WHEN_BUSY && isBusy()) await delay(STEP_MS);
    inHand += 1;
    try {
      return await job();
    } finally {
      inHand -= 1;
    }
  };
}
