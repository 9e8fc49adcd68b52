import { isOutage } from './outage.ts';

const MOST = 200;
const AT_ONCE = 2;

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Batches calls: items that wait while a round trip is under way go together in the next one. `run` returns results in
 * the order of its items. If it fails for several items, each is tried by itself, so that none fails because of
 * another.
 */
export function batched<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  const runAll = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      // During an outage no item would succeed alone, and each would wait for those before it.
      if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error);
      else for (const each of batch) await runAll([each]);
    }
  };
  const next = async (): Promise<void> => {
    if (underWay >= AT_ONCE || waiting.length === 0) return;
    underWay += 1;
    await runAll(waiting.splice(0, MOST));
    underWay -= 1;
    void next();
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // After this turn of the event loop, so that items of the same turn share a batch.
      setImmediate(next);
    });
}

/**
 * Lets calls that arrive during a run share the next run: every caller gets the result of a run that began after its
 * call.
 */
export function shared<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | null = null;
  return () => {
    next ??= underWay.then(() => {
      next = null;
      const running = run();
      underWay = running.catch(() => {});
      return running;
    });
    return next;
  };
}
