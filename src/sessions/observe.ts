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
import { type StatedVerdict, sessionOfReport } from './session-of-report.ts';
import { type PendingDelivery, settleDelivery } from './settle.ts';

/** The reason and priority of a call to a provider. */
export interface Question {
  readonly source: EventSource;
  readonly priority: CallPriority;
  /** The delivery that caused the call: it is settled in the transaction of the change. */
  readonly delivery?: PendingDelivery;
  /** The provider's id in the webhook, used when the session has none because the answer to its start was lost. */
  readonly referenceInDelivery?: string | null;
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

/** The fields of a session that a provider call needs. */
export type Observed = Pick<SessionEntityRow, 'id' | 'connection' | 'providerReference' | 'createdAt'> & {
  readonly applicant: { readonly id: string };
};

/**
 * The one way to ask a provider about a session: ask, find the session that the report is about, apply. Webhooks,
 * polls, expiry and `refreshSession` use it.
 * @throws {ProviderError}
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
  const stated: StatedVerdict | null = delivery?.verdict
    ? { outcome: delivery.verdict, receivedAt: delivery.receivedAt }
    : null;
  const owner = sessionOfReport(sharing, report, stated);
  if (!owner) return NOTHING;
  return changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, owner.id);
    if (stated) storeVerdict(locked.row, stated);
    const applied = await apply(gateway, em, locked, report, { source: question.source, receivedAt });
    if (delivery) await settleDelivery(em, delivery, locked, applied);
    return { kind: 'applied', sessionId: owner.id, applied, isIncomplete: report.isIncomplete ?? false };
  });
}

function storeVerdict(row: SessionEntityRow, { outcome, receivedAt }: StatedVerdict): void {
  if (row.signaledAt && row.signaledAt > receivedAt) return;
  row.signaledAt = receivedAt;
  row.signaledOutcome = outcome;
}

async function ask(
  gateway: Gateway,
  connection: Connection,
  session: Observed,
  { priority, referenceInDelivery = null }: Question,
): Promise<Report | null> {
  const known = await sessionRef(gateway, session);
  const ref = { ...known, providerReference: known.providerReference ?? referenceInDelivery };
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
  // Revision 0 is a start that has no answer from the provider yet.
  const $or = [{ id }, ...(providerReference ? [{ providerReference }] : [])];
  return store.orm.em
    .fork()
    .find(SessionEntity, { connection, $or, revision: { $gt: 0 } }, { orderBy: { createdAt: 'desc' } });
}
