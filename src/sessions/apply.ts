import { LockMode } from '@mikro-orm/core';
import type { EventSource, SessionEventType } from '../domain/event.ts';
import type { Report } from '../domain/report.ts';
import type { SessionState } from '../domain/session.ts';
import { isEnd, type SessionStatus } from '../domain/status.ts';
import { transition } from '../domain/transition.ts';
import { dataKeyOf, joinReasons, openRow, rawReasons, sealRow, storedReasons } from '../store/crypto/sealed.ts';
import type { Key } from '../store/crypto/vault.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { SessionEventEntity } from '../store/entities/session-event.ts';
import type { EntityManager, Store } from '../store/store.ts';
import type { Gateway } from './gateway.ts';
import { arrivingParts, changedParts, writeParts } from './parts.ts';
import { planPoll } from './plan-poll.ts';
import { noteUnmapped } from './unmapped.ts';

/** How a report came to the door. `at` is when we asked, or when the delivery came in. */
export interface Arrival {
  readonly source: EventSource;
  readonly at: Date;
}

/** What the door did with a report. `erased`: the person was forgotten, nothing may come back. */
export type Applied = 'changed' | 'unchanged' | 'stale' | 'erased';

/** The session's link and its end, as the answer to a start brings them. */
export interface Link {
  readonly hostedUrl: string;
  readonly expiresAt: Date | null;
}

/** A session under its lock, and what opens it: nothing once its person was forgotten. */
export interface Opened {
  readonly session: SessionEntityRow;
  readonly key: Key | null;
}

/**
 * The one door: the only function that changes a session. Takes its lock, asks the state machine, and writes session,
 * documents, checks, media and event in one transaction, to which `within` may add what must stand or fall with it.
 */
export async function apply(
  { store, metrics, log }: Gateway,
  sessionId: string,
  report: Report,
  arrival: Arrival,
  options: { link?: Link; within?: (em: EntityManager, applied: Applied, opened: Opened) => Promise<void> } = {},
): Promise<Applied> {
  const applied = await store.orm.em.fork().transactional(async (em) => {
    const session = await lockSession(em, sessionId);
    noteUnmapped({ metrics, log }, session.connection, report);
    const key = session.erasedAt ? null : dataKeyOf(store.vault, session.applicant);
    const result = key ? await applyLocked(store, em, { session, key }, report, arrival, options.link) : 'erased';
    if (result === 'changed' && arrival.source !== 'POLL' && !isEnd(session.status)) await planPoll(em, sessionId);
    await options.within?.(em, result, { session, key });
    return result;
  });
  if (applied === 'changed') store.log.wake();
  return applied;
}

// The lock is the transaction's first statement, so that events of a session get rising ids in the order of revisions.
async function lockSession(em: EntityManager, id: string): Promise<SessionEntityRow> {
  const locked = await em
    .createQueryBuilder(SessionEntity, 'session')
    .innerJoinAndSelect('session.applicant', 'person')
    .where({ id })
    .setLockMode(LockMode.PESSIMISTIC_WRITE, ['session'])
    .getSingleResult();
  if (!locked) throw new Error('there is no such session');
  return locked;
}

async function applyLocked(
  store: Store,
  em: EntityManager,
  { session, key }: { readonly session: SessionEntityRow; readonly key: Key },
  report: Report,
  arrival: Arrival,
  link?: Link,
): Promise<Applied> {
  if (isAnotherAttempt(session, report)) return 'stale';
  const before = stateOf(session, key);
  const arriving = arrivingParts(session, key, report, arrival.at);
  const result = transition(before, report, { ...arrival, changedParts: changedParts(arriving) });
  bindReferences(session, report);
  if (result.kind === 'stale') return 'stale';

  await writeParts(em, store.vault, session, key, report, arriving);
  writeState(session, result.next, key, report, link);
  const occurredAt = report.occurredAt ?? arrival.at;
  if (session.revision === 0) recordEvent(em, session, 'SESSION_CREATED', null, occurredAt, arrival.source);
  else if (result.kind === 'changed') recordEvent(em, session, result.event, before.status, occurredAt, arrival.source);
  else return 'unchanged';
  return 'changed';
}

// One that began anew through an old link can't reopen what has ended.
const isAnotherAttempt = ({ status, attempt }: SessionEntityRow, report: Report): boolean =>
  isEnd(status) && Boolean(attempt && report.attempt) && attempt !== report.attempt;

function bindReferences(session: SessionEntityRow, report: Report): void {
  session.providerReference = report.providerReference ?? session.providerReference;
  session.attempt = report.attempt ?? session.attempt;
}

/** Raises the session's revision and writes its event. */
export function recordEvent(
  em: EntityManager,
  session: SessionEntityRow,
  type: SessionEventType,
  previousStatus: SessionStatus | null,
  occurredAt: Date,
  source: EventSource,
): void {
  const now = new Date();
  session.revision += 1;
  session.updatedAt = now;
  em.create(SessionEventEntity, {
    session,
    type,
    previousStatus,
    status: session.status,
    revision: session.revision,
    source,
    occurredAt,
    recordedAt: now,
  });
}

function stateOf(session: SessionEntityRow, key: Key): SessionState {
  const sealed = session.sealed ? openRow(key, 'session', session.id, session.sealed).reveal() : null;
  const { outcome, decisionSource, decidedAt } = session;
  return {
    status: session.status,
    providerStatus: sealed?.providerStatus ?? null,
    decision:
      outcome && decisionSource && decidedAt
        ? { outcome, source: decisionSource, decidedAt, reasons: joinReasons(session.reasons, sealed?.reasons ?? []) }
        : null,
    statusAt: session.statusAt,
    statusSource: session.statusSource,
    decisionAt: session.decisionAt ?? null,
    reportedAt: session.reportedAt ?? null,
    startedAt: session.startedAt ?? null,
    completedAt: session.completedAt ?? null,
  };
}

function writeState(session: SessionEntityRow, state: SessionState, key: Key, report: Report, link?: Link): void {
  const sealed = session.sealed ? openRow(key, 'session', session.id, session.sealed).reveal() : null;
  const { decision } = state;
  session.status = state.status;
  session.statusAt = state.statusAt;
  session.statusSource = state.statusSource;
  session.outcome = decision?.outcome ?? null;
  session.decisionSource = decision?.source ?? null;
  session.decidedAt = decision?.decidedAt ?? null;
  session.decisionAt = state.decisionAt;
  session.reasons = storedReasons(decision?.reasons ?? []);
  session.reportedAt = state.reportedAt;
  session.startedAt = state.startedAt;
  session.completedAt = state.completedAt;
  session.expiresAt = link?.expiresAt ?? session.expiresAt;
  session.sealed = sealRow(key, 'session', session.id, {
    hostedUrl: isEnd(state.status) ? null : (link?.hostedUrl ?? sealed?.hostedUrl ?? null),
    providerStatus: state.providerStatus,
    screeningStatus: (report.screening ? report.screening.providerStatus : sealed?.screeningStatus) ?? null,
    reasons: rawReasons(decision?.reasons ?? []),
  });
}
