import { describe, expect, test } from 'vitest';
import { bearerOf } from '../../src/sessions/ask.ts';

const session = (id: string, attempt: string | null, time: string) => ({
  id,
  attempt,
  createdAt: new Date(`2026-03-01T${time}Z`),
});
const newest = session('newest', null, '04:15:00');
const bound = session('bound', 'first', '03:00:00');
const oldest = session('oldest', 'second', '02:00:00');
const bearer = (attempt: string | null, began: string | null = null, sessions = [newest, bound, oldest]) =>
  bearerOf(sessions, { attempt, attemptBeganAt: began === null ? null : new Date(`2026-03-01T${began}Z`) })?.id;

test('an attempt belongs to the session bound to it, whenever it began', () => {
  expect(bearer('first')).toBe('bound');
  expect(bearer('second', '04:20:00')).toBe('oldest');
});

describe('a new attempt belongs to the newest session that was there when it began', () => {
  test.each([
    ['after it', '04:16:00', 'newest'],
    ['a second before it, by their clock', '04:14:59', 'newest'],
    ['two minutes before it', '04:13:00', 'newest'],
    ['longer before it', '04:12:59', 'bound'],
    ['before the next, too', '02:30:00', 'oldest'],
    ['before them all', '01:00:00', undefined],
    ['nobody knows when', null, 'newest'],
  ])('%s', (_, began, id) => {
    expect(bearer('third', began)).toBe(id);
    expect(bearer(null, began)).toBe(id);
  });
});
