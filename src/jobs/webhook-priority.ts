import { setTimeout as delay } from 'node:timers/promises';

const AT_ONCE_WHEN_BUSY = 1;
const STEP_MS = 5;
// One that takes so long waits for a provider, and holds up nobody.
const LONG_MS = 50;
// For so long a crowd that has only just come is let in before any job; under load that lasts, jobs go on beside it.
const CROWD_MS = 300;
const LULL_MS = 100;

/**
 * Runs a job at once, or in its turn while the door is busy: providers are answered first, and work follows. (Node lets
 * one connection in at each turn of the event loop, so what is done in a turn is what each of them waits.)
 */
export function createCourtesy(
  isBusy: () => boolean,
  crowdMs = CROWD_MS,
): <Result>(job: () => Promise<Result>) => Promise<Result> {
  const inHand = new Set<symbol>();
  let [busySince, busyLast] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const mustWait = (): boolean => {
    if (!isBusy()) return false;
    const now = performance.now();
    if (now - busyLast > LULL_MS) busySince = now;
    busyLast = now;
    return now - busySince < crowdMs || inHand.size >= AT_ONCE_WHEN_BUSY;
  };
  return async (job) => {
    while (mustWait()) await delay(STEP_MS);
    const turn = Symbol('turn');
    inHand.add(turn);
    const long = setTimeout(() => inHand.delete(turn), LONG_MS);
    try {
      return await job();
    } finally {
      clearTimeout(long);
      inHand.delete(turn);
    }
  };
}
