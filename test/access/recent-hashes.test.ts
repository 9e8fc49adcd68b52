import { expect, test } from 'vitest';
import { RecentHashes } from '../../src/access/recent-hashes.ts';

const hash = (number: number) => Buffer.from([number >> 16, number >> 8, number]);

test('a hash is known from when it is added until it is deleted', () => {
  const recent = new RecentHashes();
  expect(recent.has(hash(1))).toBe(false);
  recent.add(hash(1));
  recent.add(hash(2));
  expect([recent.has(hash(1)), recent.has(hash(2)), recent.has(hash(3))]).toEqual([true, true, false]);
  recent.delete(hash(1));
  expect([recent.has(hash(1)), recent.has(hash(2))]).toEqual([false, true]);
});

test('10,000 hashes are kept: the next one takes the place of the oldest', () => {
  const recent = new RecentHashes();
  for (let number = 0; number < 10_000; number += 1) recent.add(hash(number));
  expect(recent.has(hash(0))).toBe(true);
  recent.add(hash(10_000));
  expect([recent.has(hash(0)), recent.has(hash(1)), recent.has(hash(10_000))]).toEqual([false, true, true]);
});

test('a hash does not depend on the text that its bytes spell', () => {
  const recent = new RecentHashes();
  recent.add(Buffer.from([0xff]));
  expect(recent.has(Buffer.from([0xfe]))).toBe(false);
});
