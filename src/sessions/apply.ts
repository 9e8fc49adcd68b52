import type { ErrorCode } from '../domain/error-code.ts';
import type { EventSource, SessionEventType } from '../domain/event.ts';
import type { Report } from '../domain/report.ts';
import type { SessionState } from '../domain/session.ts';
import { isEnd, type SessionStatus } from '../domain/status.ts';
import { type Arrival, isAhead, momentOf, type Transition, transition } from '../domain/transition.ts';
import type { Continuation, CreatedSession } from '../providers/contract/start.ts';
import { type SealedContinuation, type SealedSession, sealRow } from '../store/crypto/sealed.ts';
import type { Key } from '../store/crypto/vault.ts';
import { CheckEntity, DocumentEntity, MediaEntity } from '../store/entities/details.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import { SessionEventEntity } from '../store/entities/session-event.ts';
import { rawReasons } from '../store/session-codec.ts';
import type { EntityManager } from '../store/store.ts';
import type { Gateway } from './gateway.ts';
import type { LockedSession } from './lock.ts';
import { type ArrivingPart, arrivingParts, changedParts, writeParts } from './parts.ts';
import { isOpen, planEnrichment, planExpiry, planPoll, unschedule } from './schedule.ts';
import { sealedOf, writeColumns } from './session-row.ts';
import { countUnmapped } from './unmapped.ts';

// Decides and writes every change that readers see. The caller opens the transaction and locks the session (`lock.ts`).
// The caller may write more in the same transaction.

/** The effect of a change. `erased`: the applicant was erased, and nothing may come back. */
export type Applied = 'changed' | 'unchanged' | 'stale' | 'erased';

/** A decided change, ready to be written. */
export interface Decided {
  readonly report: Report;
  readonly arrival: Arrival;
  readonly result: Transition | { readonly kind: 'erased' };
  readonly parts: readonly ArrivingPart[];
}

/** Decides the effect of a report on a locked session. Pure. */
export function decide({ row, dataKey, state }: LockedSession, report: Report, arrival: Arrival): Decided {
  if (!dataKey) return { report, arrival, result: { kind: 'erased' }, parts: [] };
  if (isOtherAttempt(row, report)) return { report, arrival, result: { kind: 'stale' }, parts: [] };
  const parts = arrivingParts(row, dataKey, report, momentOf(report, arrival).at);
  return { report, arrival, result: transition(state, report, arrival, changedParts(parts)), parts };
}

// A new attempt through an old link cannot reopen a session that has ended.
const isOtherAttempt = ({ status, attempt }: SessionEntityRow, report: Report): boolean =>
  isEnd(status) && Boolean(attempt && report.attempt) && attempt !== report.attempt;

/** The outcome of a start: a way for the applicant to continue, or the reason why there is none. */
export type StartOutcome =
  | Pick<CreatedSession, 'continuation' | 'expiresAt'>
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

/** Writes a decided change: session, documents, checks, media, event, and its scheduled jobs (poll, expiry). */
export async function write(
  gateway: Gateway,
  em: EntityManager,
  locked: LockedSession,
  { report, arrival, result, parts }: Decided,
  start?: StartOutcome,
): Promise<Applied> {
  const { row, dataKey, sealed } = locked;
  countAnomalies(gateway, row.connection, report, arrival);
  if (!dataKey || result.kind === 'erased') return 'erased';
  if (result.kind === 'stale') return 'stale';
  const before = row.status;
  const { next } = result;
  bindReferences(row, report);
  await writeParts(
    em,
    { session: row, key: dataKey, vault: gateway.store.vault, expected: sealed?.expected ?? null },
    report,
    parts,
  );
  writeColumns(row, next);
  if (start && 'failure' in start) writeFailure(row, start.failure);
  if (start && 'expiresAt' in start) row.expiresAt = start.expiresAt;
  seal(locked, dataKey, next, report, start && 'continuation' in start ? start.continuation : null);
  const type = row.revision === 0 ? 'SESSION_CREATED' : result.kind === 'changed' ? result.event : null;
  if (!type) return 'unchanged';
  const previous = row.revision === 0 ? null : before;
  recordEvent(em, row, { type, previous, occurredAt: momentOf(report, arrival).at, source: arrival.source });
  if (isOpen(row)) await planPoll(em, row.id);
  else if (report.isIncomplete && arrival.source !== 'POLL') await planEnrichment(em, row.id);
  if (row.status !== before || start) await planExpiry(em, row, gateway.reviewDays);
  return 'changed';
}

/** Applies a report to a locked session. */
export const apply = (
  gateway: Gateway,
  em: EntityManager,
  locked: LockedSession,
  report: Report,
  arrival: Arrival,
  start?: StartOutcome,
): Promise<Applied> => write(gateway, em, locked, decide(locked, report, arrival), start);

function countAnomalies({ metrics, log }: Gateway, connection: string, report: Report, arrival: Arrival): void {
  countUnmapped({ metrics, log }, connection, report);
  if (isAhead(report, arrival)) metrics.clockAhead(connection);
}

function bindReferences(row: SessionEntityRow, report: Report): void {
  row.providerReference = report.providerReference ?? row.providerReference;
  row.attempt = report.attempt ?? row.attempt;
}

function writeFailure(row: SessionEntityRow, { code, message }: { code: ErrorCode; message: string }): void {
  row.failureCode = code;
  row.failureMessage = message;
}

function seal(
  { row, sealed }: LockedSession,
  key: Key,
  next: SessionState,
  report: Report,
  fresh: Continuation | null,
): void {
  const known = sealed?.continuation ?? legacyLink(sealed);
  const value = sealedOf(next, {
    continuation: isEnd(next.status) ? null : fresh ? sealedContinuation(fresh) : known,
    screeningStatus: (report.screening ? report.screening.providerStatus : sealed?.screeningStatus) ?? null,
    before: sealed,
    attempts: report.attempts?.map(({ reasons }) => rawReasons(reasons)),
  });
  row.sealed = sealRow(key, 'session', row.id, value);
}

/** A continuation as it is kept. */
export const sealedContinuation = ({ expiresAt, ...continuation }: Continuation): SealedContinuation => ({
  ...continuation,
  expiresAt: expiresAt?.toISOString() ?? null,
});

const legacyLink = (sealed: SealedSession | null): SealedContinuation | null =>
  sealed?.hostedUrl ? { kind: 'link', url: sealed.hostedUrl, expiresAt: null } : null;

/** Stores a fresh link or token of a locked session. No revision and no event: readers see no change of state. */
export async function writeContinuation(
  gateway: Gateway,
  em: EntityManager,
  { row, dataKey, sealed }: LockedSession,
  continuation: Continuation,
): Promise<void> {
  if (!dataKey || !isOpen(row)) return;
  const before = sealed ?? { providerStatus: null, screeningStatus: null };
  row.sealed = sealRow(dataKey, 'session', row.id, { ...before, continuation: sealedContinuation(continuation) });
  const { kind, expiresAt } = continuation;
  if (kind === 'link' && expiresAt && row.expiresAt && expiresAt > row.expiresAt) {
    row.expiresAt = expiresAt;
    await planExpiry(em, row, gateway.reviewDays);
  }
}

/** Destroys the personal data of a locked row. The decision stays, and an event records the erasure. */
export async function writeErasure(
  em: EntityManager,
  row: SessionEntityRow,
  at: Date,
  source: EventSource,
): Promise<void> {
  await em.nativeDelete(DocumentEntity, { session: row.id });
  await em.nativeDelete(CheckEntity, { session: row.id });
  await em.nativeDelete(MediaEntity, { session: row.id });
  if (row.revision === 0) giveUpStart(em, row, at, source);
  row.sealed = null;
  row.sealedParts = null;
  row.faceMatchScore = null;
  row.fingerprint = null;
  row.parts = {};
  row.erasedAt = at;
  recordEvent(em, row, { type: 'ERASED', previous: row.status, occurredAt: at, source });
  await unschedule(em, row.id);
}

/** Fails a start that is under way, because the provider's answer will find an erased person. */
function giveUpStart(em: EntityManager, row: SessionEntityRow, at: Date, source: EventSource): void {
  row.status = 'FAILED';
  row.statusAt = at;
  writeFailure(row, {
    code: 'PROVIDER_UNAVAILABLE',
    message: 'The applicant was erased before the provider answered. Start again.',
  });
  recordEvent(em, row, { type: 'SESSION_CREATED', previous: null, occurredAt: at, source });
}

interface EventFacts {
  readonly type: SessionEventType;
  readonly previous: SessionStatus | null;
  readonly occurredAt: Date;
  readonly source: EventSource;
}

/** Raises the session's revision and writes its event. */
function recordEvent(
  em: EntityManager,
  row: SessionEntityRow,
  { type, previous, occurredAt, source }: EventFacts,
): void {
  const now = new Date();
  row.revision += 1;
  row.updatedAt = now;
  em.create(SessionEventEntity, {
    session: row,
    type,
    previousStatus: previous,
    status: row.status,
    revision: row.revision,
    source,
    occurredAt,
    recordedAt: now,
  });
}
