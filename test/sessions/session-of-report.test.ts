import { describe, expect, test } from 'vitest';
import type { DecisionOutcome } from '../../src/domain/decision.ts';
import { type StatedVerdict, sessionOfReport } from '../../src/sessions/session-of-report.ts';

const at = (time: string) => new Date(`2026-03-01T${time}Z`);
const session = (id: string, attempt: string | null, time: string, more: object = {}) => ({
  id,
  attempt,
  createdAt: at(time),
  ...more,
});
const approved = { outcome: 'APPROVED' as DecisionOutcome };
const newest = session('newest', null, '04:15:00');
const bound = session('bound', 'first', '03:00:00', approved);
const oldest = session('oldest', 'second', '02:00:00', approved);
const verdict = { outcome: 'APPROVED', reasons: [], source: 'PROVIDER', decidedAt: null } as const;

interface Given {
  readonly attempt?: string;
  readonly began?: string;
  readonly stated?: StatedVerdict | null;
  readonly sessions?: Parameters<typeof sessionOfReport>[0];
  readonly decision?: typeof verdict | null;
}
const owner = ({ attempt, began, stated, sessions = [newest, bound, oldest], decision = verdict }: Given) =>
  sessionOfReport(
    sessions,
    { attempt: attempt ?? null, attemptBeganAt: began ? at(began) : null, decision },
    stated ?? null,
  )?.id;

test('a session that shares its reference with no other owns every report', () => {
  expect(owner({ sessions: [newest] })).toBe('newest');
});

test('an attempt belongs to the session bound to it, whenever it began', () => {
  expect(owner({ attempt: 'first' })).toBe('bound');
  expect(owner({ attempt: 'second', began: '04:20:00' })).toBe('oldest');
});

describe('a new attempt belongs to the newest session that was there when it began', () => {
  test.each([
    ['after it', '04:16:00', 'newest'],
    ['within its second, by a clock cut to seconds', '04:14:59', 'newest'],
    ['before it', '04:14:58', 'bound'],
    ['before the next, too', '02:30:00', 'oldest'],
    ['before them all', '01:00:00', undefined],
  ])('%s', (_, began, id) => {
    expect(owner({ attempt: 'third', began })).toBe(id);
    expect(owner({ began })).toBe(id);
  });
});

describe('where nobody says when it began', () => {
  test('an attempt id that differs from the earlier sessions’ is the newest session’s', () => {
    expect(owner({ attempt: 'third' })).toBe('newest');
    const decidedWithoutId = session('earlier', null, '03:00:00', approved);
    expect(owner({ attempt: 'third', sessions: [newest, decidedWithoutId] })).toBeUndefined();
    expect(owner({ attempt: 'third', sessions: [newest, bound, decidedWithoutId] })).toBeUndefined();
  });

  test('a verdict without an attempt id is nobody’s: an old one must not complete a fresh session', () => {
    expect(owner({})).toBeUndefined();
  });

  test('a webhook that states the same verdict, received since the start, shows whose it is', () => {
    expect(owner({ stated: { outcome: 'APPROVED', receivedAt: at('04:16:00') } })).toBe('newest');
    expect(owner({ stated: { outcome: 'REJECTED', receivedAt: at('04:16:00') } })).toBeUndefined();
    expect(owner({ stated: { outcome: 'APPROVED', receivedAt: at('04:14:00') } })).toBeUndefined();
    const signaled = session('newest', null, '04:15:00', { signaledAt: at('04:16:00'), signaledOutcome: 'APPROVED' });
    expect(owner({ sessions: [signaled, bound] })).toBe('newest');
    for (const signaledAt of [at('04:14:00'), at('04:15:00')])
      expect(owner({ sessions: [{ ...signaled, signaledAt }, bound] })).toBeUndefined();
    expect(owner({ sessions: [{ ...signaled, signaledOutcome: 'REJECTED' }, bound] })).toBeUndefined();
    expect(owner({ stated: { outcome: 'APPROVED', receivedAt: at('04:15:00') } })).toBeUndefined();
  });

  test('a report without a verdict is the newest session’s', () => {
    expect(owner({ decision: null })).toBe('newest');
  });
});
