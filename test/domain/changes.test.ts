import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import { reason } from '../../src/domain/reason.ts';
import { type Report, statusReport } from '../../src/domain/report.ts';
import type { ReportPart, SessionState } from '../../src/domain/session.ts';
import type { SessionStatus } from '../../src/domain/status.ts';
import { after, arriving, at, decided, FRESH, momentAt, step } from './states.ts';

const PARTS = new Set<ReportPart>(['documents']);
const kindOf = (state: SessionState, report: Report) => step(state, report, arriving(59)).kind;

describe('a step forward', () => {
  test.each<SessionStatus>(['IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'REQUIRES_INPUT', 'ABANDONED', 'FAILED'])(
    'to %s is STATUS_CHANGED, with the word of the provider',
    (status) => {
      const result = step(FRESH, statusReport(status, 'word', at(1)), arriving(1));
      expect(result).toMatchObject({ event: 'STATUS_CHANGED', next: { status, providerStatus: 'word' } });
    },
  );

  test('keeps the known word where the report has none', () => {
    const known = after([statusReport('IN_PROGRESS', 'open', at(1))]);
    expect(after([statusReport('PROCESSING', null, at(2))], known).providerStatus).toBe('open');
    expect(after([statusReport('PROCESSING', null, at(2))], known).startedAt).toEqual(at(1));
  });

  test('needs no newer time: a higher status that comes late still counts', () => {
    const begun = after([statusReport('IN_PROGRESS', null, at(5))]);
    for (const status of ['PROCESSING', 'IN_REVIEW', 'ABANDONED'] as const)
      expect(after([statusReport(status, null, at(4))], begun).status).toBe(status);
  });

  test('dates the first work and the first submission, which an end without a decision does not show', () => {
    expect(after([statusReport('IN_PROGRESS', null, at(1))])).toMatchObject({ startedAt: at(1), submittedAt: null });
    expect(after([statusReport('REQUIRES_INPUT', null, at(1))])).toMatchObject({ startedAt: at(1), submittedAt: null });
    expect(after([statusReport('PROCESSING', null, at(1))])).toMatchObject({ startedAt: at(1), submittedAt: at(1) });
    expect(after([decided('APPROVED', 1)])).toMatchObject({ startedAt: at(1), submittedAt: at(1) });
    for (const end of ['EXPIRED', 'ABANDONED', 'CANCELED', 'FAILED'] as const)
      expect(after([statusReport(end, null, at(1))])).toMatchObject({ startedAt: null, submittedAt: null });
  });

  test('carries no decision unless it leads to COMPLETED', () => {
    const { decision } = decided('APPROVED', 1);
    const reviewed = after([{ ...statusReport('IN_REVIEW', null, at(1)), decision }]);
    expect(reviewed).toMatchObject({ status: 'IN_REVIEW', decision: null, decisionHistory: [], completedAt: null });
    const again = step(reviewed, { ...statusReport('IN_REVIEW', null, at(2)), decision }, arriving(2));
    expect(again).toMatchObject({ kind: 'unchanged', next: { decision: null } });
  });

  test('carries reasons for input only to REQUIRES_INPUT, where none may be given', () => {
    const inputReasons = [reason('IMAGE_MISSING')];
    expect(after([{ ...statusReport('IN_PROGRESS', null, at(1)), inputReasons }]).inputReasons).toEqual([]);
    expect(after([statusReport('REQUIRES_INPUT', null, at(1))]).inputReasons).toEqual([]);
  });
});

describe('a review from before the session was sent back', () => {
  const sentBack = after([statusReport('IN_REVIEW', null, at(2)), statusReport('PROCESSING', null, at(4))]);

  test('is late, one of the same time is not', () => {
    expect(sentBack.status).toBe('PROCESSING');
    expect(kindOf(sentBack, statusReport('IN_REVIEW', null, at(3)))).toBe('stale');
    expect(after([statusReport('IN_REVIEW', null, at(4))], sentBack).status).toBe('IN_REVIEW');
  });
});

describe('a request for input', () => {
  const asking = (minute: number): Report => statusReport('REQUIRES_INPUT', null, at(minute));

  test('counts for a session that was only created, even if it is older', () => {
    const created = { ...FRESH, statusMoment: momentAt(5) };
    expect(after([asking(1)], created).status).toBe('REQUIRES_INPUT');
    expect(kindOf({ ...created, status: 'IN_PROGRESS' }, asking(1))).toBe('stale');
  });

  test('keeps its reasons when a report says nothing of the status, or another status is confirmed', () => {
    const inputReasons = [reason('IMAGE_MISSING')];
    const asked = after([asking(1)]);
    expect(kindOf(asked, { ...statusReport(null, null, at(2)), inputReasons })).toBe('unchanged');
    const begun = after([statusReport('IN_PROGRESS', null, at(1))]);
    expect(kindOf(begun, { ...statusReport('IN_PROGRESS', null, at(2)), inputReasons })).toBe('unchanged');
  });
});

describe('an end', () => {
  const ended = (status: SessionStatus, minute: number, source: 'WEBHOOK' | 'API' | 'TIMER' = 'WEBHOOK') =>
    after([statusReport(status, null, at(minute))], FRESH, { source });

  test('without a decision gives way to another of newer time, and to a decision of any time', () => {
    expect(after([statusReport('ABANDONED', null, at(6))], ended('FAILED', 5)).status).toBe('ABANDONED');
    expect(kindOf(ended('FAILED', 5), statusReport('ABANDONED', null, at(4)))).toBe('stale');
    expect(after([decided('APPROVED', 4)], ended('FAILED', 5)).status).toBe('COMPLETED');
  });

  test('by the timer gives way to one of any time, and the timer’s to none', () => {
    expect(after([statusReport('ABANDONED', null, at(4))], ended('EXPIRED', 5, 'TIMER')).status).toBe('ABANDONED');
    const timer = step(ended('ABANDONED', 5), statusReport('EXPIRED', null, at(9)), arriving(9, { source: 'TIMER' }));
    expect(timer.kind).toBe('stale');
  });

  test('that the provider canceled, or a start that failed, gives way to a decision', () => {
    expect(after([decided('APPROVED', 9)], ended('CANCELED', 5)).status).toBe('COMPLETED');
    expect(after([decided('APPROVED', 9)], ended('FAILED', 5, 'API')).status).toBe('COMPLETED');
  });

  test.each([
    ['FAILED', 'WEBHOOK'],
    ['ABANDONED', 'API'],
    ['CANCELED', 'WEBHOOK'],
  ] as const)('%s by %s is taken back by newer time alone', (status, source) => {
    const end = ended(status, 5, source);
    for (const minute of [4, 5]) expect(kindOf(end, statusReport('IN_PROGRESS', null, at(minute)))).toBe('stale');
    expect(after([statusReport('IN_PROGRESS', null, at(6))], end)).toMatchObject({
      status: 'IN_PROGRESS',
      reopenedAt: at(6),
    });
  });

  test('is not taken back by what is older than the newest report of its decision', () => {
    const confirmed = { ...after([decided('REJECTED', 5)]), decisionMoment: momentAt(8) };
    for (const minute of [7, 8]) expect(kindOf(confirmed, statusReport('PROCESSING', null, at(minute)))).toBe('stale');
    expect(kindOf(confirmed, statusReport('PROCESSING', null, at(9)))).toBe('changed');
  });

  test('that was taken back may come again at the very time of that', () => {
    const reopened = after([decided('REJECTED', 5), statusReport('PROCESSING', null, at(7))]);
    expect(after([decided('APPROVED', 7)], reopened).status).toBe('COMPLETED');
  });
});

describe('a report that brings no new status', () => {
  const begun = after([statusReport('IN_PROGRESS', 'open', at(5))]);

  test('of the same status moves its time on, never back', () => {
    const confirmed = step(begun, statusReport('IN_PROGRESS', 'open', at(7)), arriving(59));
    expect(confirmed).toMatchObject({ kind: 'unchanged', next: { statusMoment: { at: at(7) }, reportedAt: at(7) } });
    const ahead = { ...begun, statusMoment: momentAt(9) };
    expect(after([statusReport('IN_PROGRESS', null, at(7))], ahead).statusMoment.at).toEqual(at(9));
    expect(after([statusReport(null, null, at(7))], begun)).toMatchObject({
      statusMoment: { at: at(5) },
      reportedAt: at(7),
    });
  });

  test('of the very time of the newest still counts', () => {
    expect(after([statusReport('IN_PROGRESS', 'wider open', at(5))], begun).providerStatus).toBe('wider open');
    expect(after([statusReport(null, 'wider open', at(5))], begun).providerStatus).toBe('wider open');
  });

  test('and is older brings its parts alone, neither a word nor a time', () => {
    const older = statusReport(null, 'old word', at(3));
    const result = step(begun, older, arriving(59), PARTS);
    expect(result).toMatchObject({ event: 'DATA_UPDATED', next: { providerStatus: 'open', reportedAt: at(5) } });
    expect(step(begun, older, arriving(59)).kind).toBe('stale');
    expect(step(begun, statusReport(null, null, at(7)), arriving(59)).kind).toBe('unchanged');
  });

  test('is DATA_UPDATED when it brings a screening and more', () => {
    const both = new Set<ReportPart>(['screening', 'documents']);
    expect(step(begun, statusReport(null, null, at(7)), arriving(59), both)).toMatchObject({ event: 'DATA_UPDATED' });
  });
});

describe('a further report of a decision', () => {
  const raw = { code: 'a', message: 'b' };
  const first: Decision = {
    outcome: 'REJECTED',
    reasons: [reason('OTHER', raw)],
    source: 'PROVIDER',
    decidedAt: at(1),
  };
  const reporting = (more: Partial<Decision>, minute = 2) =>
    decided('REJECTED', minute, { decision: { ...first, ...more } });
  const rejected = after([reporting({}, 1)]);

  test('that says the same is no change, but is remembered', () => {
    const result = step(rejected, reporting({}), arriving(59));
    expect(result).toMatchObject({ kind: 'unchanged', next: { decision: first, decisionMoment: { at: at(2) } } });
    expect(result.kind === 'unchanged' && result.next.decisionHistory).toHaveLength(1);
    const untimed = decided('REJECTED', 3, { decision: { ...first, decidedAt: null } });
    expect(step(rejected, untimed, arriving(59))).toMatchObject({ kind: 'unchanged', next: { decision: first } });
  });

  test.each<[string, Partial<Decision>]>([
    ['source', { source: 'PROVIDER_REVIEWER' }],
    ['time', { decidedAt: at(2) }],
    ['reasons', { reasons: [reason('OTHER', raw), reason('FACE_MISMATCH')] }],
    ['code of a reason', { reasons: [reason('UNMAPPED', raw)] }],
    ['word of a reason', { reasons: [reason('OTHER', { ...raw, code: 'c' })] }],
    ['text of a reason', { reasons: [reason('OTHER', { ...raw, message: 'c' })] }],
    ['retry of a reason', { reasons: [reason('OTHER', raw, { retryable: true })] }],
    ['action of a reason', { reasons: [reason('OTHER', raw, { userAction: 'WAIT' })] }],
  ])('with another %s is DATA_UPDATED, and takes the place of the first', (_what, more) => {
    expect(step(rejected, reporting(more), arriving(59))).toMatchObject({
      event: 'DATA_UPDATED',
      next: { decision: { ...first, ...more }, decisionHistory: [{ ...first, ...more }] },
    });
  });

  test('with another word of the provider is DATA_UPDATED, and the word is kept', () => {
    const result = step(rejected, { ...reporting({}), providerStatus: 'final' }, arriving(59));
    expect(result).toMatchObject({ event: 'DATA_UPDATED', next: { providerStatus: 'final' } });
  });

  test('counts whatever its time where no decision, or no time of it, is known', () => {
    const unknown = { ...rejected, decisionMoment: null };
    expect(step(unknown, decided('APPROVED', 1), arriving(59))).toMatchObject({ event: 'DECISION_REVISED' });
    const none = { ...rejected, decision: null, decisionHistory: [], decisionMoment: null };
    expect(step(none, decided('APPROVED', 1), arriving(59))).toMatchObject({ event: 'DECISION_REVISED' });
    expect(step({ ...none, decisionMoment: momentAt(9) }, decided('APPROVED', 1), arriving(59)).kind).toBe('changed');
  });
});
