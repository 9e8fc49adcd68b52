import type { HintReport, Report } from '../domain/report.ts';
import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { Notification } from '../providers/contract/webhook.ts';
import { apply } from '../sessions/apply.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { changing, lock } from '../sessions/lock.ts';
import { observe } from '../sessions/observe.ts';
import { type Signal, sessionOfReport } from '../sessions/session-of-report.ts';
import { type OpenDelivery, settleDelivery, UNSETTLED } from '../sessions/settle.ts';
import { openBody } from '../store/bodies.ts';
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
 * Reads a delivery of the inbox and applies it. After a signal the provider is asked and its answer applied; a hint or
 * a truth is applied itself. The delivery is settled in the transaction that changes the session. @throws
 * {ProviderError} {TryAgain} when the job has to be retried
 */
export async function processDelivery(gateway: Gateway, deliveryId: string): Promise<void> {
  const { store } = gateway;
  const kept = await store.orm.em.fork().findOne(WebhookDeliveryEntity, deliveryId);
  if (!kept) throw new Error('the delivery is not in the inbox');
  if (isSettled(kept.disposition)) return;

  const connection = gateway.connections.get(kept.connection);
  if (!connection) throw new TryAgain(`the connection ${kept.connection} is not configured`);
  const unsealed = await openBody(store, kept);
  if (!unsealed) return ignore(store, deliveryId);
  const { topic = null, receivedAt, attempts } = kept;
  const body = unsealed.reveal();
  const notification = readNotification(connection.provider, { body, topic, receivedAt });
  if (!notification) return ignore(store, deliveryId);

  const candidates = await findCandidates(store.orm.em.fork(), connection.key, notification);
  const [newest] = candidates;
  if (!newest) return setAside(gateway, connection, deliveryId, notification, body);
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
  delivery: OpenDelivery,
  { about, verdict }: Extract<Notification, { kind: 'signal' }>,
): Promise<void> {
  const seen = await observe(gateway, connection, session, {
    source: 'WEBHOOK',
    priority: 'news',
    delivery: { ...delivery, verdict },
    named: about.providerReference ?? null,
  });
  if (seen.kind === 'nothing') throw new TryAgain('the provider knows nothing of the session yet');
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
  delivery: OpenDelivery,
  report: Report,
  isHint: boolean,
): Promise<void> {
  const { receivedAt } = delivery;
  const signal: Signal | null = report.decision && { outcome: report.decision.outcome, receivedAt };
  const session = sessionOfReport(candidates, report, signal);
  if (!session) throw new TryAgain('nothing shows which session the delivery is about');
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

/** Marks a delivery as UNMATCHED: its session is not known (yet), and looks for the delivery when it appears. */
async function setAside(
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
    // Set again: a delivery that could not be read on arrival has no keys, and an erasure looks for every id in it.
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
 * Plans a delivery whose call our own budget refused for when the budget may allow it. That is no failed attempt: the
 * provider was not asked. False for any other error.
 */
export async function putOff({ orm }: Store, deliveryId: string, error: unknown): Promise<boolean> {
  if (!(error instanceof ProviderError && error.origin === 'budget')) return false;
  await enqueue(orm.em.fork(), 'process_delivery', { deliveryId }, new Date(Date.now() + (error.retryAfter ?? 0)));
  return true;
}

/** Records that an attempt failed; after the last one the delivery is DEAD until it is reprocessed. */
export async function noteFailure({ orm }: Store, deliveryId: string, error: unknown, isLast: boolean): Promise<void> {
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
