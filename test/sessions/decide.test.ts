import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { document } from '../../src/domain/document.ts';
import { type Report, statusReport } from '../../src/domain/report.ts';
import { REPORT_PARTS, type SessionState } from '../../src/domain/session.ts';
import type { SessionStatus } from '../../src/domain/status.ts';
import type { Arrival } from '../../src/domain/transition.ts';
import { decide, sealedContinuation } from '../../src/sessions/apply.ts';
import type { LockedSession } from '../../src/sessions/lock.ts';
import { arrivingParts, changedParts } from '../../src/sessions/parts.ts';
import { digestUnder } from '../../src/store/crypto/vault.ts';
import type { SessionEntityRow } from '../../src/store/entities/session.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 4, minute));
const KEY = { id: 'k', bytes: randomBytes(32) };
const row = (more: Partial<SessionEntityRow> = {}) =>
  ({ status: 'PENDING', attempt: null, parts: {}, ...more }) as SessionEntityRow;
const locked = (session: SessionEntityRow, key: LockedSession['dataKey'] = KEY): LockedSession => ({
  row: session,
  dataKey: key,
  sealed: null,
  state: {
    status: session.status,
    providerStatus: null,
    decision: null,
    decisionHistory: [],
    inputReasons: [],
    statusMoment: { at: at(0), receivedAt: at(0) },
    statusSource: 'WEBHOOK',
    decisionMoment: null,
    reportedAt: at(0),
    reopenedAt: null,
    startedAt: null,
    submittedAt: null,
    completedAt: null,
  } satisfies SessionState,
});
const arrival: Arrival = { source: 'WEBHOOK', receivedAt: at(9) };
const progress = (more: Partial<Report> = {}): Report => ({ ...statusReport('IN_PROGRESS', 'open', at(5)), ...more });

describe('a decision about a report', () => {
  test('is made by the rules of change, with the parts that the report brings', () => {
    const report = progress({ documents: [document({ type: 'PASSPORT' })] });
    const decided = decide(locked(row()), report, arrival);
    expect(decided).toMatchObject({
      report,
      arrival,
      result: { kind: 'changed', event: 'STATUS_CHANGED', next: { status: 'IN_PROGRESS' } },
      parts: [{ part: 'documents', at: at(5).toISOString(), changed: true }],
    });
  });

  test('knows which parts differ: a screening alone has an event of its own', () => {
    const screening = {
      status: 'CLEAR',
      riskLevel: null,
      hits: null,
      providerStatus: null,
      screenedAt: null,
      matches: [],
    } as const;
    const report = { ...statusReport(null, null, at(5)), screening };
    expect(decide(locked(row()), report, arrival).result).toMatchObject({ event: 'SCREENING_UPDATED' });
  });

  test('brings nothing back once the person was erased', () => {
    const report = progress({ documents: [] });
    expect(decide(locked(row(), null), report, arrival)).toEqual({
      report,
      arrival,
      result: { kind: 'erased' },
      parts: [],
    });
  });

  test.each<[SessionStatus, string | null, string | null, string]>([
    ['ABANDONED', 'first', 'second', 'stale'],
    ['ABANDONED', 'first', 'first', 'changed'],
    ['ABANDONED', 'first', null, 'changed'],
    ['ABANDONED', null, 'second', 'changed'],
    ['PENDING', 'first', 'second', 'changed'],
  ])('%s, bound to %s, by a report of the attempt %s is %s', (status, attempt, reported, kind) => {
    const decided = decide(locked(row({ status, attempt })), progress({ attempt: reported, details: [] }), arrival);
    expect(decided.result.kind).toBe(kind);
    expect(decided.parts).toHaveLength(kind === 'stale' ? 0 : 1);
  });
});

describe('the parts of a report', () => {
  const filled: Partial<Report> = {
    documents: [document({ type: 'PASSPORT' })],
    checks: [{ type: 'LIVENESS', outcome: 'PASSED', score: null, providerCheck: 'liveness', reasons: [] }],
    screening: { status: 'CLEAR', riskLevel: null, hits: null, providerStatus: null, screenedAt: null, matches: [] },
    media: [{ key: 'front', kind: 'DOCUMENT_FRONT', name: null, contentType: null, locator: 'a' }],
    details: [{ name: 'a', value: 'b', group: 'OTHER' }],
    attempts: [{ number: 1, providerReference: null, submittedAt: null, result: null, reasons: [] }],
  };
  const empty: Partial<Report> = { documents: [], checks: [], screening: null, media: [], details: [], attempts: [] };
  const arriving = (report: Partial<Report>, session = row(), time = at(5)) =>
    arrivingParts(session, KEY, progress(report), time);
  /** The row once parts were kept. */
  const keeping = (report: Partial<Report>, time = at(5)) =>
    row({
      parts: Object.fromEntries(arriving(report, row(), time).map(({ part, at, digest }) => [part, { at, digest }])),
    });

  test('arrive as far as the report brings them, and differ where there was nothing', () => {
    expect(arriving({})).toEqual([]);
    expect(arriving(filled).map(({ part, changed }) => [part, changed])).toEqual(
      REPORT_PARTS.map((part) => [part, true]),
    );
    expect(changedParts(arriving(filled))).toEqual(new Set(REPORT_PARTS));
  });

  test('are no change where they are empty and nothing was there, nor where they are the same', () => {
    expect(arriving(empty).map(({ part, changed }) => [part, changed])).toEqual(
      REPORT_PARTS.map((part) => [part, false]),
    );
    expect(changedParts(arriving(empty))).toEqual(new Set());
    expect(changedParts(arriving(filled, keeping(filled)))).toEqual(new Set());
  });

  test('differ where they are empty and something was there', () => {
    expect(changedParts(arriving(empty, keeping(filled)))).toEqual(new Set(REPORT_PARTS));
  });

  test('do not arrive where they are older than what is kept; those of the same time do', () => {
    expect(arriving(filled, keeping(filled, at(6)))).toEqual([]);
    expect(arriving(filled, keeping(filled, at(5)))).toHaveLength(6);
    expect(arriving(filled, keeping({ details: [] }, at(6))).map(({ part }) => part)).not.toContain('details');
  });

  test('of media differ by key, kind, name and type, not by a fresh locator', () => {
    const [front] = filled.media ?? [];
    const kept = keeping(filled);
    const changed = (more: object) =>
      changedParts(arriving({ media: [{ ...front, ...more }] } as Partial<Report>, kept)).size;
    expect(changed({ locator: 'b' })).toBe(0);
    for (const more of [
      { key: 'back' },
      { kind: 'DOCUMENT_BACK' },
      { name: 'front.jpg' },
      { contentType: 'image/png' },
    ])
      expect(changed(more), JSON.stringify(more)).toBe(1);
  });

  test('of media without a name have the digest of an earlier version, which knew no names', () => {
    const [{ digest = '' } = {}] = arriving({ media: filled.media });
    expect(digest).toBe(digestUnder(KEY, JSON.stringify([['front', 'DOCUMENT_FRONT', null]]), 'media'));
  });

  test('of checks differ by the score of the face match, too', () => {
    const checks = filled.checks ?? [];
    const kept = keeping({ checks, faceMatchScore: 0.9 });
    expect(changedParts(arriving({ checks, faceMatchScore: 0.9 }, kept)).size).toBe(0);
    expect(changedParts(arriving({ checks, faceMatchScore: 0.8 }, kept)).size).toBe(1);
    expect(changedParts(arriving({ checks }, kept)).size).toBe(1);
    expect(arriving({ faceMatchScore: 0.9 })).toEqual([]);
  });

  test('have a digest of their own under the key of the person', () => {
    const digest = (key: typeof KEY, report: Partial<Report>) =>
      arrivingParts(row(), key, progress(report), at(5))[0]?.digest;
    expect(digest(KEY, { documents: [] })).not.toBe(digest(KEY, { media: [] }));
    expect(digest(KEY, { documents: [] })).not.toBe(digest({ ...KEY, bytes: randomBytes(32) }, { documents: [] }));
  });
});

test('a continuation is kept with the time of its end, or with none', () => {
  const link = { kind: 'link', url: 'https://hosted.example.test/1' } as const;
  expect(sealedContinuation({ ...link, expiresAt: at(5) })).toEqual({ ...link, expiresAt: '2026-03-01T04:05:00.000Z' });
  expect(sealedContinuation({ ...link, expiresAt: null })).toEqual({ ...link, expiresAt: null });
});
