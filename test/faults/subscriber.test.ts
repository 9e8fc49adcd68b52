import { expect, test } from 'vitest';
import { faultsOf } from './subscriber.ts';

const LOG = [1, 2, 3].map((revision) => ({ session: 'a', revision }));
const id = Buffer.from('Session:a').toString('base64');
const faults = (revisions: readonly number[], due?: number) => {
  const seen = revisions.map((revision) => ({ cursor: '', session: { id }, revision }));
  return faultsOf(LOG, { seen, finish: async () => {} }, due);
};

test('a subscriber that saw every event once, in order, is without fault', () => {
  expect(faults([1, 2, 3])).toEqual([]);
});

test('what it missed, saw again, out of order or out of nothing is told', () => {
  expect(faults([1, 3])).toEqual(['event 2 missing']);
  expect(faults([1, 2, 2, 3])).toEqual(['event 2 again']);
  expect(faults([1, 3, 2])).toEqual(['event 2 after 3']);
  expect(faults([1, 2, 3, 4])).toEqual(['event 0 after 3']);
});

test('what came after it had to see no more may be missing, but not be told wrongly', () => {
  expect(faults([1, 2], 2)).toEqual([]);
  expect(faults([1, 2, 3], 2)).toEqual([]);
  expect(faults([1], 2)).toEqual(['event 2 missing']);
  expect(faults([1, 2, 3, 3], 2)).toEqual(['event 3 again']);
});
