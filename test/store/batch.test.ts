import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batched, shared } from '../../src/store/batch.ts';

test('calls share a run that begins after they were made', async () => {
  const runs: ((result: number) => void)[] = [];
  const ask = shared(() => new Promise<number>((resolve) => runs.push(resolve)));
  const together = [ask(), ask()];
  await turn();
  const late = [ask(), ask()];
  await turn();
  expect(runs).toHaveLength(1);
  runs[0]?.(1);
  expect(await Promise.all(together)).toEqual([1, 1]);
  await turn();
  runs[1]?.(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
  expect(runs).toHaveLength(2);
});

test('a run that fails is not held against those after it', async () => {
  let fails = true;
  const ask = shared(async () => {
    if (fails) throw new Error('away');
  });
  await expect(ask()).rejects.toThrow('away');
  fails = false;
  await expect(ask()).resolves.toBeUndefined();
});

test('a batch that fails for one of its items fails for that one alone; while the database is away, for all at once', async () => {
  const runs: number[] = [];
  const work = batched(async (items: readonly string[]) => {
    runs.push(items.length);
    if (items.includes('away')) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    if (items.includes('wrong')) throw new Error('wrong');
    return items;
  });
  const results = await Promise.allSettled(['right', 'wrong', 'right'].map(work));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(runs).toEqual([3, 1, 1, 1]);
  const lost = await Promise.allSettled(['right', 'away', 'right'].map(work));
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(runs).toEqual([3, 1, 1, 1, 3]);
});
