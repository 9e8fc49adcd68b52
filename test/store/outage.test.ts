import { expect, test } from 'vitest';
import { isOutage, throughOutage } from '../../src/store/outage.ts';

const coded = (code: string) => Object.assign(new Error('no'), { code });

test('a database whose host or name is gone is away; a statement that is wrong is not', () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', '57P01'])
    expect(isOutage(new Error('outer', { cause: coded(code) })), code).toBe(true);
  expect(isOutage(new Error('Query read timeout'))).toBe(true);
  for (const error of [coded('23505'), new Error('no'), null]) expect(isOutage(error)).toBe(false);
});

test('what an outage interrupts is done again, until it is over; another error is told at once', async () => {
  const errors = [coded('57P01'), coded('ECONNREFUSED')];
  const run = async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
  expect(await throughOutage(run, () => false)).toBe('done');
  await expect(
    throughOutage(
      () => Promise.reject(coded('57P01')),
      () => true,
    ),
  ).rejects.toThrow('no');
  await expect(
    throughOutage(
      () => Promise.reject(coded('23505')),
      () => false,
    ),
  ).rejects.toThrow('no');
});
