import { expect, test } from 'vitest';
import { statusReport } from '../../src/domain/report.ts';
import type { SessionStatus } from '../../src/domain/status.ts';
import { bearerOf } from '../../src/sessions/ask.ts';

const session = (id: string, attempt: string | null, status: SessionStatus = 'PENDING') => ({
  id,
  attempt,
  status,
  connection: 'any',
  applicant: { id: 'person' },
  createdAt: new Date(),
});
const unbound = session('unbound', null);
const bound = session('bound', 'first');
const ended = session('ended', 'second', 'COMPLETED');
const all = [unbound, bound, ended];
const bearer = (asked: (typeof all)[number], attempt: string | null) =>
  bearerOf(all, { asked, report: { ...statusReport('PROCESSING', null), attempt } })?.id;

test('an attempt belongs to the session bound to it, whichever was asked about', () => {
  expect(bearer(unbound, 'first')).toBe('bound');
  expect(bearer(unbound, 'second')).toBe('ended');
});

test('a new attempt belongs to the session that was asked about, unless that has ended with another', () => {
  expect(bearer(unbound, 'third')).toBe('unbound');
  expect(bearer(bound, 'third')).toBe('bound');
  expect(bearer(ended, 'third')).toBeUndefined();
});

test('a report of no attempt is about the session that was asked about', () => {
  expect(all.map((asked) => bearer(asked, null))).toEqual(['unbound', 'bound', 'ended']);
});
