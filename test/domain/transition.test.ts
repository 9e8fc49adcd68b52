import { describe, expect, test } from 'vitest';
import { reason } from '../../src/domain/reason.ts';
import { type Report, statusReport } from '../../src/domain/report.ts';
import type { SessionState } from '../../src/domain/session.ts';
import { SESSION_STATUSES, type SessionStatus } from '../../src/domain/status.ts';
import { type Arrival, transition } from '../../src/domain/transition.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 4, minute));
const FRESH: SessionState = {
  status: 'PENDING',
  providerStatus: null,
  decision: null,
  statusAt: at(0),
  statusSource: 'API',
  decisionAt: null,
  reportedAt: at(0),
  startedAt: null,
  completedAt: null,
};
const arriving = (minute: number, more: Partial<Arrival> = {}): Arrival => ({
  source: 'WEBHOOK',
  at: at(minute),
  changedParts: new Set(),
  ...more,
});
const decided = (outcome: 'APPROVED' | 'REJECTED', minute: number, more: Partial<Report> = {}): Report => ({
  ...statusReport('COMPLETED', null, at(minute)),
  decision: { outcome, reasons: [], source: 'PROVIDER', decidedAt: null },
  ...more,
});
/** The state after reports, in the order of their arrival. */
const after = (reports: readonly Report[], from: SessionState = FRESH): SessionState =>
  reports.reduce((state, report) => {
    const result = transition(state, report, arriving(59));
    return result.kind === 'stale' ? state : result.next;
  }, from);

describe('a status', () => {
  test('moves forward and never back', () => {
    for (const status of SESSION_STATUSES.filter((each) => each !== 'COMPLETED' && each !== 'PENDING')) {
      const forward = after([statusReport(status, null, at(1))]);
      expect(forward.status).toBe(status);
      expect(transition(forward, statusReport('PENDING', null, at(2)), arriving(2)).kind).toBe('stale');
    }
  });

  test('goes back from review to processing when the provider says so later', () => {
    const reviewed = after([statusReport('IN_REVIEW', null, at(2))]);
    expect(after([statusReport('PROCESSING', null, at(3))], reviewed).status).toBe('PROCESSING');
    expect(after([statusReport('PROCESSING', null, at(1))], reviewed).status).toBe('IN_REVIEW');
  });

  test('stays as it is for an unknown word, which is kept', () => {
    const result = transition(FRESH, statusReport(null, 'quantum', at(1)), arriving(1));
    expect(result).toMatchObject({ kind: 'changed', event: 'DATA_UPDATED' });
    expect(result.kind === 'changed' && result.next).toMatchObject({ status: 'PENDING', providerStatus: 'quantum' });
  });

  test('is never COMPLETED without a decision', () => {
    expect(after([statusReport('COMPLETED', 'done', at(1))]).status).toBe('PENDING');
  });
});

describe('a decision', () => {
  test('is one event, DECISION_MADE', () => {
    expect(transition(FRESH, decided('APPROVED', 1), arriving(1))).toMatchObject({
      kind: 'changed',
      event: 'DECISION_MADE',
      next: { status: 'COMPLETED', completedAt: at(1) },
    });
  });

  test('is revised by a newer report only', () => {
    const rejected = after([decided('REJECTED', 5)]);
    expect(transition(rejected, decided('APPROVED', 4), arriving(9)).kind).toBe('stale');
    expect(transition(rejected, decided('APPROVED', 6), arriving(9))).toMatchObject({
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
      expect(transition(approved, statusReport(end, null, at(9)), arriving(9)).kind).toBe('stale');
    }
  });

  test('takes the place of an expiry by our own timer, whatever its time', () => {
    const result = transition(FRESH, statusReport('EXPIRED', null), arriving(5, { source: 'TIMER' }));
    const expired = result.kind === 'changed' ? result.next : FRESH;
    expect(expired.status).toBe('EXPIRED');
    expect(after([decided('APPROVED', 1)], expired)).toMatchObject({
      status: 'COMPLETED',
      decision: { outcome: 'APPROVED' },
    });
  });

  test('does not bring back what the caller withdrew', () => {
    const result = transition(FRESH, statusReport('CANCELED', null), arriving(5, { source: 'API' }));
    const withdrawn = result.kind === 'changed' ? result.next : FRESH;
    expect(transition(withdrawn, decided('APPROVED', 9), arriving(9)).kind).toBe('stale');
  });

  test('that only gains reasons is an update of data', () => {
    const rejected = after([decided('REJECTED', 1)]);
    const more = decided('REJECTED', 2, {
      decision: { outcome: 'REJECTED', reasons: [reason('FACE_MISMATCH')], source: 'PROVIDER', decidedAt: null },
    });
    expect(transition(rejected, more, arriving(2))).toMatchObject({ kind: 'changed', event: 'DATA_UPDATED' });
  });
});

describe('data', () => {
  test('is enriched after the end', () => {
    const approved = after([decided('APPROVED', 1)]);
    const changedParts = new Set(['documents'] as const);
    expect(transition(approved, decided('APPROVED', 2), arriving(2, { changedParts }))).toMatchObject({
      kind: 'changed',
      event: 'DATA_UPDATED',
    });
  });

  test('of a screening alone has an event of its own', () => {
    const approved = after([decided('APPROVED', 1)]);
    const changedParts = new Set(['screening'] as const);
    expect(transition(approved, statusReport(null, null, at(2)), arriving(2, { changedParts }))).toMatchObject({
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
