import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { createRefusalPace } from '../../src/access/refusal-pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterAll(() => void vi.useRealTimers());

const LIMITS = { perAddress: 10, inAll: 40, longestMs: 1000, addresses: 100 };
const times = (count: number, take: () => number): number[] => Array.from({ length: count }, take);

test('a second’s worth is answered at once, the rest evenly spaced, none later than a second', () => {
  const pace = createRefusalPace(LIMITS);
  const delays = times(40, () => pace.delayMs('192.0.2.1'));
  expect(delays.slice(0, 10)).toEqual(Array(10).fill(0));
  expect(delays.slice(10, 13)).toEqual([100, 200, 300]);
  expect(Math.max(...delays)).toBe(1000);
  expect(pace.isExceeded('192.0.2.1')).toBe(true);
  vi.advanceTimersByTime(2000);
  expect(pace.isExceeded('192.0.2.1')).toBe(false);
  expect(pace.delayMs('192.0.2.1')).toBe(0);
});

test('each address has its own rate; IPv6 addresses of one network share theirs', () => {
  const pace = createRefusalPace(LIMITS);
  for (const address of ['192.0.2.1', '2001:db8::1']) times(12, () => pace.delayMs(address));
  expect(pace.isExceeded('192.0.2.2')).toBe(false);
  expect(pace.delayMs('192.0.2.2')).toBe(0);
  expect(pace.isExceeded('2001:db8:0:0:ffff::2')).toBe(true);
  expect(pace.isExceeded('2001:db8:0:0:1:2:3:4')).toBe(true);
  expect(pace.isExceeded('2001:db8:0:1::1')).toBe(false);
  expect(pace.isExceeded('2001:db8:0:1:1:2:3:4')).toBe(false);
  expect(pace.isExceeded(null)).toBe(false);
});

test('many addresses together have a rate, too', () => {
  const pace = createRefusalPace(LIMITS);
  const delays = Array.from({ length: 44 }, (_, index) => pace.delayMs(`192.0.2.${index}`));
  expect(delays.slice(0, 40)).toEqual(Array(40).fill(0));
  expect(delays.slice(40)).toEqual([25, 50, 75, 100]);
});

test('it remembers only so many addresses', () => {
  const pace = createRefusalPace({ ...LIMITS, inAll: 1_000_000, addresses: 3 });
  times(12, () => pace.delayMs('192.0.2.1'));
  for (let index = 2; index < 5; index += 1) pace.delayMs(`192.0.2.${index}`);
  expect(pace.isExceeded('192.0.2.1')).toBe(false);
});
