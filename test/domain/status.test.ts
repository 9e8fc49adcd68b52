import { expect, test } from 'vitest';
import { statusReport } from '../../src/domain/report.ts';
import { isNewer } from '../../src/domain/session.ts';
import { GRANT_MAXIMUM, LARGEST_GRANT_MAXIMUM } from '../../src/domain/start-grant.ts';
import { isEnd, rankOf, SESSION_STATUSES, waitsForApplicant } from '../../src/domain/status.ts';

test('the open statuses have an order, and all ends are one', () => {
  const ends = ['COMPLETED', 'EXPIRED', 'ABANDONED', 'CANCELED', 'FAILED'];
  expect(SESSION_STATUSES.filter(isEnd)).toEqual(ends);
  const order = (['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED'] as const).map(rankOf);
  expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
  expect(rankOf('REQUIRES_INPUT')).toBe(rankOf('IN_PROGRESS'));
});

test('a session waits for its applicant until something was submitted, or when more is asked', () => {
  expect(SESSION_STATUSES.filter(waitsForApplicant)).toEqual(['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT']);
});

test('of two reports of the same time the later received is newer', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 4, minute));
  const moment = (time: number, received: number) => ({ at: at(time), receivedAt: at(received) });
  expect(isNewer(moment(2, 2), moment(1, 9))).toBe(true);
  expect(isNewer(moment(1, 9), moment(2, 2))).toBe(false);
  expect(isNewer(moment(1, 3), moment(1, 2))).toBe(true);
  expect(isNewer(moment(1, 2), moment(1, 2))).toBe(false);
  expect(isNewer(moment(1, 1), moment(1, 2))).toBe(false);
});

test('a report of a status alone decides nothing, and has no time unless one is given', () => {
  const report = { status: 'PENDING', providerStatus: 'open', decision: null, occurredAt: null };
  expect(statusReport('PENDING', 'open')).toEqual(report);
  const time = new Date(0);
  expect(statusReport('PENDING', 'open', time)).toEqual({ ...report, occurredAt: time });
});

test('a grant allows three sessions by default, a hundred at most', () => {
  expect([GRANT_MAXIMUM, LARGEST_GRANT_MAXIMUM]).toEqual([3, 100]);
});
