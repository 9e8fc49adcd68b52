import type { EventSource } from '../domain/event.ts';
import type { Report } from '../domain/report.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { SessionRef } from '../providers/contract/start.ts';
import type { CallPriority } from '../providers/http/priority.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { findApplicantReference } from './applicants.ts';
import { type Applied, apply } from './apply.ts';
import { call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { changing, lock } from './lock.ts';
import { type Signal, sessionOfReport } from './session-of-report.ts';
import { type OpenDelivery, settleDelivery } from './settle.ts';

/** The reason and priority of a call to a provider. */
export interface Question {
  readonly source: EventSource;
  readonly priority: CallPriority;
  /** The delivery that caused the call: it is settled in the transaction of the change. */
  readonly delivery?: OpenDelivery;
  /** The provider reference in the delivery, for a session whose start lost the provider's answer. */
  readonly named?: string | null;
}

/** The result of asking a provider. */
export type Observation =
  /** The provider knows nothing yet, or its report cannot be assigned to a session. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'applied';
      readonly sessionId: string;
      readonly applied: Applied;
      /** A further call that enriches the report failed. */
      readonly isIncomplete: boolean;
    };

const NOTHING: Observation = { kind: 'nothing' };

/** A session as far as asking its provider needs it. */
export type Observed = Pick<SessionEntityRow, 'id' | 'connection' | 'providerReference' | 'createdAt'> & {
  readonly applicant: { readonly id: string };
};

/**
 * The one way to ask a provider about a session: ask, find the session that the report is about, apply. Webhooks,
 * polls, expiry and `refreshSession` use it. @throws {ProviderError} and nothing else that is expected
 */
export async function observe(
  gateway: Gateway,
  connection: Connection,
  session: Observed,
  question: Question,
): Promise<Observation> {
  const receivedAt = new Date();
  const report = await ask(gateway, connection, session, question);
  if (!report) return NOTHING;
  const sharing = await sessionsSharing(gateway, session, report);
  const { delivery } = question;
  const signal: Signal | null = delivery?.verdict
    ? { outcome: delivery.verdict, receivedAt: delivery.receivedAt }
    : null;
  const owner = sessionOfReport(sharing, report, signal);
  if (!owner) return NOTHING;
  return changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, owner.id);
    if (signal) keepSignal(locked.row, signal);
    const applied = await apply(gateway, em, locked, report, { source: question.source, receivedAt });
    if (delivery) await settleDelivery(em, delivery, locked, applied);
    return { kind: 'applied', sessionId: owner.id, applied, isIncomplete: report.isIncomplete ?? false };
  });
}

function keepSignal(row: SessionEntityRow, { outcome, receivedAt }: Signal): void {
  if (row.signaledAt && row.signaledAt > receivedAt) return;
  row.signaledAt = receivedAt;
  row.signaledOutcome = outcome;
}

async function ask(
  gateway: Gateway,
  connection: Connection,
  session: Observed,
  { priority, named = null }: Question,
): Promise<Report | null> {
  const known = await sessionRef(gateway, session);
  const ref = { ...known, providerReference: known.providerReference ?? named };
  const report = await call(
    gateway,
    connection,
    priority,
    async (provider) => (await provider.fetchReport?.(ref)) ?? null,
  );
  // A webhook's pairing of session and reference is accepted only after the provider's API confirms it.
  const isConfirmed = report?.sessionId
    ? report.sessionId === session.id
    : ref.providerReference === known.providerReference;
  if (!report || !isConfirmed) return null;
  return { ...report, providerReference: report.providerReference ?? ref.providerReference };
}

/** A session as its provider may be asked about it. */
export async function sessionRef({ store }: Gateway, session: Observed): Promise<SessionRef> {
  return {
    sessionId: session.id,
    applicantId: session.applicant.id,
    providerReference: session.providerReference ?? null,
    applicantReference: await findApplicantReference(store.orm.em.fork(), session.applicant.id, session.connection),
  };
}

/** The sessions with the same reference at the provider, the asked one among them, the newest first. */
function sessionsSharing(
  { store }: Gateway,
  { id, connection }: Observed,
  { providerReference }: Report,
): Promise<SessionEntityRow[]> {
  const $or = [{ id }, ...(providerReference ? [{ providerReference }] : [])];
  return store.orm.em
    .fork()
    .find(SessionEntity, { connection, $or, revision: { $gt: 0 } }, { orderBy: { createdAt: 'desc' } });
}
