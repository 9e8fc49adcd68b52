import { describe, expect, test } from 'vitest';
import { reason } from '../../src/domain/reason.ts';
import { type Report, statusReport } from '../../src/domain/report.ts';
import type { SessionState } from '../../src/domain/session.ts';
import { SESSION_STATUSES, type SessionStatus } from '../../src/domain/status.ts';
import { type Arrival, isAhead } from '../../src/domain/transition.ts';
import { after, arriving, at, decided, FRESH, step } from './states.ts';

describe('a status', () => {
  test('moves forward and never back', () => {
    for (const status of SESSION_STATUSES.filter((each) => each !== 'COMPLETED' && each !== 'PENDING')) {
      const forward = after([statusReport(status, null, at(1))]);
      expect(forward.status).toBe(status);
      expect(step(forward, statusReport('PENDING', null, at(2)), arriving(2)).kind).toBe('stale');
    }
  });

  test('goes back from review to processing when the provider says so later', () => {
    const reviewed = after([statusReport('IN_REVIEW', null, at(2))]);
    expect(after([statusReport('PROCESSING', null, at(3))], reviewed).status).toBe('PROCESSING');
    expect(after([statusReport('PROCESSING', null, at(1))], reviewed).status).toBe('IN_REVIEW');
  });

  test('stays as it is for an unknown word, which is kept', () => {
    const result = step(FRESH, statusReport(null, 'quantum', at(1)), arriving(1));
    expect(result).toMatchObject({ kind: 'changed', event: 'DATA_UPDATED' });
    expect(result.kind === 'changed' && result.next).toMatchObject({ status: 'PENDING', providerStatus: 'quantum' });
  });

  test('is never COMPLETED without a decision', () => {
    expect(after([statusReport('COMPLETED', 'done', at(1))]).status).toBe('PENDING');
  });
});

describe('a decision', () => {
  test('is one event, DECISION_MADE', () => {
    expect(step(FRESH, decided('APPROVED', 1), arriving(1))).toMatchObject({
      kind: 'changed',
      event: 'DECISION_MADE',
      next: { status: 'COMPLETED', completedAt: at(1) },
    });
  });

  test('is revised by a newer report only', () => {
    const rejected = after([decided('REJECTED', 5)]);
    expect(step(rejected, decided('APPROVED', 4), arriving(9)).kind).toBe('stale');
    expect(step(rejected, decided('APPROVED', 6), arriving(9))).toMatchObject({
      kind: 'changed',
      event: 'DECISION_REVISED',
      next: { decision: { outcome: 'APPROVED' } },
    });
  });

  test('confirmed later is not undone by what lies between', () => {
    const reports = [decided('APPROVED', 1), decided('APPROVED', 3), decided('REJECTED', 2)];
    expect(after(reports).decision?.outcome).toBe('APPROVED');
  });

  test('is never overwritten by another end', () => {
    const approved = after([decided('APPROVED', 1)]);
    for (const end of ['EXPIRED', 'ABANDONED', 'CANCELED', 'FAILED'] satisfies SessionStatus[]) {
      expect(step(approved, statusReport(end, null, at(9)), arriving(9)).kind).toBe('stale');
    }
  });

  test('takes the place of an expiry by our own timer, whatever its time', () => {
    const result = step(FRESH, statusReport('EXPIRED', null), arriving(5, { source: 'TIMER' }));
    const expired = result.kind === 'changed' ? result.next : FRESH;
    expect(expired.status).toBe('EXPIRED');
    expect(after([decided('APPROVED', 1)], expired)).toMatchObject({
      status: 'COMPLETED',
      decision: { outcome: 'APPROVED' },
    });
  });

  test('does not bring back what the caller withdrew', () => {
    const result = step(FRESH, statusReport('CANCELED', null), arriving(5, { source: 'API' }));
    const withdrawn = result.kind === 'changed' ? result.next : FRESH;
    expect(step(withdrawn, decided('APPROVED', 9), arriving(9)).kind).toBe('stale');
  });

  test('that only gains reasons is an update of data', () => {
    const rejected = after([decided('REJECTED', 1)]);
    const more = decided('REJECTED', 2, {
      decision: { outcome: 'REJECTED', reasons: [reason('FACE_MISMATCH')], source: 'PROVIDER', decidedAt: null },
    });
    expect(step(rejected, more, arriving(2))).toMatchObject({ kind: 'changed', event: 'DATA_UPDATED' });
  });
});

test('our own timer ends no session that has ended', () => {
  const abandoned = after([statusReport('ABANDONED', null, at(1))]);
  const result = step(abandoned, statusReport('EXPIRED', null), arriving(9, { source: 'TIMER' }));
  expect(result.kind).toBe('stale');
});

describe('which report is newer', () => {
  test('of two with the same time that contradict each other, the one received later', () => {
    const approved = after([decided('APPROVED', 5)]);
    expect(step(approved, decided('REJECTED', 5), arriving(58)).kind).toBe('stale');
    expect(step(approved, decided('REJECTED', 5), arriving(60))).toMatchObject({ event: 'DECISION_REVISED' });
  });

  test('a clock that runs ahead counts for five minutes after the receipt at most', () => {
    const tomorrow = decided('APPROVED', 24 * 60);
    expect(isAhead(tomorrow, arriving(1))).toBe(true);
    expect(isAhead(decided('APPROVED', 6), arriving(1))).toBe(false);
    const approved = step(FRESH, tomorrow, arriving(1));
    const state = approved.kind === 'changed' ? approved.next : FRESH;
    expect(state.decisionMoment?.at).toEqual(at(6));
    expect(step(state, decided('REJECTED', 6), arriving(7))).toMatchObject({ event: 'DECISION_REVISED' });
  });

  test('a decision is not dated later than five minutes after its receipt', () => {
    const decision = { outcome: 'APPROVED', reasons: [], source: 'PROVIDER', decidedAt: at(24 * 60) } as const;
    const result = step(FRESH, decided('APPROVED', 1, { decision }), arriving(1));
    expect(result.kind === 'changed' && result.next.completedAt).toEqual(at(6));
  });

  test('a report without a time has the time of its receipt', () => {
    const approved = after([decided('APPROVED', 5)]);
    const untimed = { ...decided('REJECTED', 0), occurredAt: null };
    expect(step(approved, untimed, arriving(4)).kind).toBe('stale');
    expect(step(approved, untimed, arriving(6))).toMatchObject({ event: 'DECISION_REVISED' });
  });

  test('a report older than the newest one of the same status changes nothing, data included', () => {
    const inProgress = after([statusReport('IN_PROGRESS', 'b', at(5))]);
    const late = statusReport('IN_PROGRESS', 'a', at(4));
    expect(step(inProgress, late, arriving(6), new Set(['documents']))).toEqual({ kind: 'stale' });
  });

  test('a status that comes late brings no data either', () => {
    const reviewed = after([statusReport('IN_REVIEW', null, at(5))]);
    expect(step(reviewed, statusReport('IN_PROGRESS', null, at(9)), arriving(9), new Set(['documents']))).toEqual({
      kind: 'stale',
    });
  });
});

describe('a request for input', () => {
  const reasons = [reason('IMAGE_POOR_QUALITY')];
  const asking = (minute: number): Report => ({
    ...statusReport('REQUIRES_INPUT', null, at(minute)),
    inputReasons: reasons,
  });

  test('is entered from any open status by newer word, with its reasons', () => {
    for (const status of ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW'] as const) {
      const open = after([statusReport(status, null, at(2))]);
      expect(after([asking(3)], open)).toMatchObject({ status: 'REQUIRES_INPUT', inputReasons: reasons });
      if (status !== 'PENDING') expect(after([asking(1)], open).status).toBe(status);
    }
  });

  test('is left by newer word alone, and its reasons with it', () => {
    const asked = after([asking(3)]);
    for (const status of ['IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'ABANDONED'] as const) {
      expect(after([statusReport(status, null, at(4))], asked)).toMatchObject({ status, inputReasons: [] });
      expect(after([statusReport(status, null, at(2))], asked).status).toBe('REQUIRES_INPUT');
    }
    expect(after([decided('APPROVED', 4)], asked).status).toBe('COMPLETED');
    expect(after([statusReport('PENDING', null, at(4))], asked).status).toBe('REQUIRES_INPUT');
  });

  test('with other reasons is an update of data', () => {
    const other = { ...asking(4), inputReasons: [reason('FACE_NOT_VISIBLE')] };
    expect(step(after([asking(3)]), other, arriving(59))).toMatchObject({ event: 'DATA_UPDATED' });
    expect(step(after([asking(3)]), asking(4), arriving(59)).kind).toBe('unchanged');
  });
});

describe('an end that the provider takes back', () => {
  const rejected = after([decided('REJECTED', 5)]);

  test('is REOPENED: no decision stands, and the history keeps it', () => {
    expect(step(rejected, statusReport('REQUIRES_INPUT', null, at(6)), arriving(59))).toMatchObject({
      kind: 'changed',
      event: 'REOPENED',
      next: {
        status: 'REQUIRES_INPUT',
        decision: null,
        completedAt: null,
        decisionHistory: [{ outcome: 'REJECTED' }],
        reopenedAt: at(6),
      },
    });
  });

  test('needs a newer time of the provider: a stale answer must not reopen a decision', () => {
    for (const report of [
      statusReport('PROCESSING', null, at(5)),
      statusReport('PROCESSING', null, at(4)),
      statusReport('PROCESSING', null, null),
      statusReport('PENDING', null, at(6)),
    ]) {
      expect(step(rejected, report, arriving(59)).kind).toBe('stale');
    }
    const abandoned = after([statusReport('ABANDONED', null, at(5))]);
    for (const minute of [4, 5]) {
      expect(step(abandoned, statusReport('IN_PROGRESS', null, at(minute)), arriving(59)).kind).toBe('stale');
    }
    const hint = step(rejected, statusReport('IN_PROGRESS', null, at(6)), arriving(59, { isHint: true }));
    expect(hint.kind).toBe('stale');
  });

  test('is not ended again by a report from before', () => {
    const reopened = after([statusReport('PROCESSING', null, at(7))], rejected);
    expect(step(reopened, decided('REJECTED', 6), arriving(59)).kind).toBe('stale');
    expect(after([decided('APPROVED', 8)], reopened)).toMatchObject({
      status: 'COMPLETED',
      decisionHistory: [{ outcome: 'APPROVED' }, { outcome: 'REJECTED' }],
    });
  });

  test('is not taken back where the caller withdrew, or where only the timer ended a waiting session', () => {
    const ended = (status: SessionStatus, source: Arrival['source']) => {
      const result = step(FRESH, statusReport(status, null), arriving(5, { source }));
      return result.kind === 'changed' ? result.next : FRESH;
    };
    const late = (status: SessionStatus, state: SessionState) =>
      step(state, statusReport(status, null, at(9)), arriving(9)).kind;
    expect(late('IN_PROGRESS', ended('CANCELED', 'API'))).toBe('stale');
    expect(late('IN_PROGRESS', ended('FAILED', 'API'))).toBe('stale');
    expect(late('IN_PROGRESS', ended('EXPIRED', 'TIMER'))).toBe('stale');
    expect(late('IN_REVIEW', ended('EXPIRED', 'TIMER'))).toBe('changed');
    expect(late('IN_PROGRESS', ended('ABANDONED', 'WEBHOOK'))).toBe('changed');
  });
});

test('the history keeps every decision, the newest first', () => {
  const revised = after([decided('APPROVED', 1), decided('REJECTED', 2), decided('REJECTED', 3)]);
  expect(revised.decisionHistory.map(({ outcome }) => outcome)).toEqual(['REJECTED', 'APPROVED']);
  expect(revised.decision).toEqual(revised.decisionHistory[0]);
});

test('the first submission is remembered', () => {
  const states = [statusReport('IN_PROGRESS', null, at(1)), statusReport('PROCESSING', null, at(2))];
  expect(after(states.slice(0, 1)).submittedAt).toBeNull();
  expect(after([...states, statusReport('IN_REVIEW', null, at(3))]).submittedAt).toEqual(at(2));
});

describe('data', () => {
  test('is enriched after the end', () => {
    const approved = after([decided('APPROVED', 1)]);
    const changedParts = new Set(['documents'] as const);
    expect(step(approved, decided('APPROVED', 2), arriving(2), changedParts)).toMatchObject({
      kind: 'changed',
      event: 'DATA_UPDATED',
    });
  });

  test('of a screening alone has an event of its own', () => {
    const approved = after([decided('APPROVED', 1)]);
    const changedParts = new Set(['screening'] as const);
    expect(step(approved, statusReport(null, null, at(2)), arriving(2), changedParts)).toMatchObject({
      kind: 'changed',
      event: 'SCREENING_UPDATED',
    });
  });
});

test('every order of the same reports ends the same', () => {
  const reports = [
    statusReport('IN_PROGRESS', null, at(1)),
    statusReport('PROCESSING', null, at(2)),
    statusReport('IN_REVIEW', null, at(3)),
    decided('REJECTED', 4),
    decided('APPROVED', 5),
    statusReport('ABANDONED', null, at(6)),
  ];
  const ends = new Set(
    permutations(reports).map((order) => {
      const { status, decision } = after(order);
      return `${status} ${decision?.outcome}`;
    }),
  );
  expect([...ends]).toEqual(['COMPLETED APPROVED']);
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}
