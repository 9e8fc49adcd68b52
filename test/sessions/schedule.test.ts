import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION_STATUSES } from '../../src/domain/status.ts';
import { deadlineOf, isOpen, nextEnrichment, nextQuiet } from '../../src/sessions/schedule.ts';

const NOW = new Date('2026-03-01T04:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const session = (more: object) =>
  ({
    id: 's',
    status: 'PENDING',
    statusAt: NOW,
    statusReceivedAt: null,
    expiresAt: null,
    erasedAt: null,
    ...more,
  }) as Parameters<typeof deadlineOf>[0];

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

test('a session is open until it ends or its person is erased', () => {
  const open = SESSION_STATUSES.filter((status) => isOpen({ status, erasedAt: null }));
  expect(open).toEqual(['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT', 'PROCESSING', 'IN_REVIEW']);
  expect(isOpen({ status: 'PENDING', erasedAt: NOW })).toBe(false);
});

describe('the quiet time after a question without news', () => {
  test('doubles, up to a quarter of an hour while the link is good', () => {
    for (const expiresAt of [null, new Date(NOW.getTime() + 1)]) {
      expect(nextQuiet(30_000, { expiresAt })).toBe(MINUTE);
      expect(nextQuiet(10 * MINUTE, { expiresAt })).toBe(15 * MINUTE);
    }
  });

  test('doubles up to six hours once the link has ended', () => {
    expect(nextQuiet(10 * MINUTE, { expiresAt: NOW })).toBe(20 * MINUTE);
    expect(nextQuiet(5 * HOUR, { expiresAt: NOW })).toBe(6 * HOUR);
  });
});

test('an ended session’s data are asked for again at double distances, for two hours at most', () => {
  expect([nextEnrichment(30_000), nextEnrichment(HOUR), nextEnrichment(HOUR + 1)]).toEqual([MINUTE, 2 * HOUR, null]);
});

describe('the timer ends a session', () => {
  const later = new Date(NOW.getTime() + HOUR);

  test.each(['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT'])(
    'that waits for its applicant with its link: %s',
    (status) => {
      expect(deadlineOf(session({ status, expiresAt: later }), 30)).toEqual(later);
      expect(deadlineOf(session({ status }), 30)).toBeNull();
      expect(deadlineOf(session({ status, expiresAt: undefined }), 30)).toBeNull();
    },
  );

  test.each(['PROCESSING', 'IN_REVIEW'])(
    'that the provider works on after so many days, by our clock: %s',
    (status) => {
      const day = 24 * HOUR;
      expect(deadlineOf(session({ status, expiresAt: later }), 30)).toEqual(new Date(NOW.getTime() + 30 * day));
      expect(deadlineOf(session({ status, statusReceivedAt: later }), 2)).toEqual(new Date(later.getTime() + 2 * day));
    },
  );

  test('that has ended, or whose person was erased, not again', () => {
    expect(deadlineOf(session({ status: 'COMPLETED', expiresAt: later }), 30)).toBeNull();
    expect(deadlineOf(session({ erasedAt: NOW, expiresAt: later }), 30)).toBeNull();
  });
});
