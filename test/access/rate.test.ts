import { expect, test } from 'vitest';
import { operationRate } from '../../src/access/rate.ts';

test('each caller has so many operations a second, and has those back that were taken in vain', async () => {
  const rate = operationRate(2);
  const asked = [await rate.take('ana'), await rate.take('ana'), await rate.take('ana')];
  expect(asked).toEqual([true, true, false]);
  expect(await rate.take('ben')).toBe(true);
  await rate.giveBack('ben');
  expect([await rate.take('ben'), await rate.take('ben'), await rate.take('ben')]).toEqual([true, true, false]);
});
