import type { HintReport, Report } from '../domain/report.ts';
import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { Notification } from '../providers/contract/webhook.ts';
import { apply } from '../sessions/apply.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { changing, lock } from '../sessions/lock.ts';
import { observe } from '../sessions/observe.ts';
import { type StatedVerdict, sessionOfReport } from '../sessions/session-of-report.ts';
import { type PendingDelivery, settleDelivery, UNSETTLED } from '../sessions/settle.ts';
import { unsealBody } from '../store/bodies.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { WebhookDeliveryEntity, type WebhookDisposition } from '../store/entities/webhook-delivery.ts';
import { enqueue } from '../store/jobs.ts';
import { mentionsIn } from '../store/mentions.ts';
import { lockSessionKeys, sessionKeyTexts } from '../store/session-keys.ts';
import type { EntityManager, Store } from '../store/store.ts';
import { eventTypeOf, readNotification } from './notification.ts';

/** A delivery cannot be settled yet: the job is retried. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/**
 * Reads a delivery of the inbox and applies it. After a signal the provider is asked and its answer applied. The report
 * of a hint or truth is applied directly. The delivery is settled in the transaction that changes the session.
 * @throws {ProviderError} {TryAgain} when the job has to be retried
 */
export async function processDelivery(gateway: Gateway, deliveryId: string): Promise<void> {
  const { store } = gateway;
  const stored = await store.orm.em.fork().findOne(WebhookDeliveryEntity, deliveryId);
  if (!stored) throw new Error('the delivery is not in the inbox');
  if (isSettled(stored.disposition)) return;

  const connection = gateway.connections.get(stored.connection);
  if (!connection) throw new TryAgain(`the connection ${stored.connection} is not configured`);
  const unsealed = await unsealBody(store, stored);
  if (!unsealed) return ignore(store, deliveryId);
  const { topic = null, receivedAt, attempts } = stored;
  const body = unsealed.reveal();
  const notification = readNotification(connection.provider, { body, topic, receivedAt });
  if (!notification) return ignore(store, deliveryId);

  const candidates = await findCandidates(store.orm.em.fork(), connection.key, notification);
  const [newest] = candidates;
  if (!newest) return markUnmatched(gateway, connection, deliveryId, notification, body);
  const delivery = { id: deliveryId, attempts, receivedAt, body };
  if (notification.kind === 'signal') return followSignal(gateway, connection, newest, delivery, notification);
  const isHint = notification.kind === 'hint';
  await applyReport(gateway, candidates, delivery, isHint ? hintOf(notification.report) : notification.report, isHint);
}

const isSettled = (disposition: WebhookDisposition): boolean => !UNSETTLED.includes(disposition);

async function followSignal(
  gateway: Gateway,
  connection: Connection,
  session: SessionEntityRow,
  delivery: PendingDelivery,
  { about, verdict }: Extract<Notification, { kind: 'signal' }>,
): Promise<void> {
  const seen = await observe(gateway, connection, session, {
    source: 'WEBHOOK',
    priority: 'update',
    delivery: { ...delivery, verdict },
    referenceInDelivery: about.providerReference ?? null,
  });
  if (seen.kind === 'nothing')
    throw new TryAgain('the provider has no report that can be assigned to this session yet');
}

/** A hint as a report: only the fields and statuses of its type, even if an adapter added others. */
const hintOf = ({ status, providerStatus, occurredAt, providerReference, screening }: HintReport): Report => ({
  status: status === 'PENDING' || status === 'IN_PROGRESS' ? status : null,
  providerStatus,
  occurredAt,
  decision: null,
  ...(providerReference && { providerReference }),
  ...(screening && { screening }),
});

async function applyReport(
  gateway: Gateway,
  candidates: readonly SessionEntityRow[],
  delivery: PendingDelivery,
  report: Report,
  isHint: boolean,
): Promise<void> {
  const { receivedAt } = delivery;
  const stated: StatedVerdict | null = report.decision && { outcome: report.decision.outcome, receivedAt };
  const session = sessionOfReport(candidates, report, stated);
  if (!session) throw new TryAgain('the delivery cannot be assigned to a session');
  await changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, session.id);
    const applied = await apply(gateway, em, locked, report, { source: 'WEBHOOK', receivedAt, isHint });
    await settleDelivery(em, delivery, locked, applied);
  });
}

/**
 * The sessions that a delivery may be about, the newest first: by our id, the provider's reference, or the applicant.
 */
async function findCandidates(
  em: EntityManager,
  connection: string,
  { about }: Notification,
): Promise<SessionEntityRow[]> {
  const by = [
    ...(about.sessionId ? [{ id: about.sessionId }] : []),
    ...(about.providerReference ? [{ providerReference: about.providerReference }] : []),
    ...(about.applicantId ? [{ applicant: about.applicantId }] : []),
  ];
  return em.find(
    SessionEntity,
    { connection, revision: { $gt: 0 }, $or: by },
    { orderBy: { createdAt: 'desc' }, limit: 20 },
  );
}

/**
 * Marks a delivery as UNMATCHED. When its session is stored later, `rematchDeliveries` queues the delivery again.
 */
async function markUnmatched(
  gateway: Gateway,
  connection: Connection,
  deliveryId: string,
  notification: Notification,
  body: Buffer,
): Promise<void> {
  const appeared = await gateway.store.orm.em.fork().transactional(async (em) => {
    await lockSessionKeys(em, connection.key, notification.about);
    if ((await findCandidates(em, connection.key, notification)).length > 0) return true;
    const delivery = await em.findOneOrFail(WebhookDeliveryEntity, deliveryId);
    delivery.disposition = 'UNMATCHED';
    // Both kinds of keys: those that name the session, for matching, and the digests of all ids in the body, for
    // erasure.
    delivery.eventType = eventTypeOf(notification);
    delivery.sessionKeys = [...sessionKeyTexts(notification.about), ...(mentionsIn(gateway.store.vault, body) ?? [])];
    delivery.attempts += 1;
    return false;
  });
  if (appeared) throw new TryAgain('the session appeared just now');
}

async function ignore({ orm }: Store, deliveryId: string): Promise<void> {
  const values = { disposition: 'IGNORED', processedAt: new Date() } as const;
  await orm.em.fork().nativeUpdate(WebhookDeliveryEntity, deliveryId, values);
}

/**
 * Reschedules a delivery after our own call budget refused its call. It does not count as a failed attempt. Returns
 * false for any other error.
 */
export async function reschedule({ orm }: Store, deliveryId: string, error: unknown): Promise<boolean> {
  if (!(error instanceof ProviderError && error.origin === 'budget')) return false;
  await enqueue(orm.em.fork(), 'process_delivery', { deliveryId }, new Date(Date.now() + (error.retryAfter ?? 0)));
  return true;
}

/** Records that an attempt failed; after the last one the delivery is DEAD until it is reprocessed. */
export async function recordFailure(
  { orm }: Store,
  deliveryId: string,
  error: unknown,
  isLast: boolean,
): Promise<void> {
  const em = orm.em.fork();
  const delivery = await em.findOneOrFail(WebhookDeliveryEntity, deliveryId);
  if (isSettled(delivery.disposition)) return;
  delivery.disposition = isLast ? 'DEAD' : 'FAILED';
  delivery.attempts += 1;
  delivery.error = describe(error);
  await em.flush();
}

// Only our own texts are stored: an unexpected error could quote the body.
function describe(error: unknown): string {
  if (error instanceof ProviderError) return `${error.code}: ${error.message}`;
  if (error instanceof TryAgain) return error.message;
  return error instanceof Error ? error.name : 'unknown error';
}
