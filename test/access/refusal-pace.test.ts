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

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', true],
  ['2001:db8::5:6:7:8:9', '2001:db8:0:5::1', true],
  ['::1', '::2', true],
  ['::1', '0:0:0:0:0:0:0:2', true],
  ['::1', '1::', false],
  ['1::', '1:0:0:0:2::', true],
  ['2001:db8:1:2::', '2001:db8:1:3::', false],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ['192.0.2.1', '192.0.2.2', false],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
])('%s and %s count as one sender: %s', (first, second, isOne) => {
  const pace = createRefusalPace({ ...LIMITS, inAll: 1_000_000 });
  times(12, () => pace.delayMs(first));
  expect(pace.isExceeded(second)).toBe(isOne);
});

test('requests without an address share a rate', () => {
  const pace = createRefusalPace(LIMITS);
  times(12, () => pace.delayMs(null));
  expect(pace.isExceeded(null)).toBe(true);
  expect(pace.isExceeded('192.0.2.1')).toBe(false);
});

test('an address is exceeded from the refusal on that would wait, and not before', () => {
  const pace = createRefusalPace(LIMITS);
  times(10, () => pace.delayMs('192.0.2.1'));
  expect(pace.isExceeded('192.0.2.1')).toBe(false);
  pace.delayMs('192.0.2.1');
  expect(pace.isExceeded('192.0.2.1')).toBe(true);
});

test('a known address keeps its place when no more are remembered', () => {
  const pace = createRefusalPace({ ...LIMITS, inAll: 1_000_000, addresses: 2 });
  for (const address of ['192.0.2.1', '192.0.2.2']) times(11, () => pace.delayMs(address));
  pace.delayMs('192.0.2.1');
  expect([pace.isExceeded('192.0.2.1'), pace.isExceeded('192.0.2.2')]).toEqual([true, true]);
});

test('by default an address has 250 refusals a second, all together 1,000, and none waits for longer than a second', () => {
  const pace = createRefusalPace();
  const delays = times(600, () => pace.delayMs('192.0.2.1'));
  expect([delays[249], delays[250], Math.max(...delays)]).toEqual([0, 4, 1000]);
  const others = Array.from({ length: 500 }, (_, index) => pace.delayMs(`198.51.100.${index}`));
  expect([others[399], others[400], others[401]]).toEqual([0, 1, 2]);
});
