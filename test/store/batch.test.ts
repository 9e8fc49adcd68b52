import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { shared } from '../../src/store/batch.ts';

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
