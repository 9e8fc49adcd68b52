import { expect, test } from 'vitest';
import { createSubscriptionQuota } from '../../src/access/subscription-quota.ts';

test('a caller keeps so many subscriptions open, whatever others do', () => {
  const quota = createSubscriptionQuota(2);
  const first = quota.take('ana');
  expect(quota.isFull('ana')).toBe(false);
  expect(quota.take('ana')).not.toBeNull();
  expect(quota.isFull('ana')).toBe(true);
  expect(quota.take('ana')).toBeNull();
  expect(quota.take('ben')).not.toBeNull();
  expect(quota.taken).toBe(3);
  first?.();
  expect([quota.isFull('ana'), quota.taken]).toEqual([false, 2]);
});

test('a subscription is given back once, however often that is said', () => {
  const quota = createSubscriptionQuota(2);
  const [first, second] = [quota.take('ana'), quota.take('ana')];
  first?.();
  first?.();
  expect(quota.taken).toBe(1);
  second?.();
  expect([quota.taken, quota.isFull('ana')]).toEqual([0, false]);
});
