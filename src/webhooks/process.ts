import type { Report } from '../domain/report.ts';
import { isEnd, rankOf } from '../domain/status.ts';
import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { Notification } from '../providers/contract/provider.ts';
import { type Applied, apply, type Opened } from '../sessions/apply.ts';
import { askProvider, bearerOf } from '../sessions/ask.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { openBody, sealBody } from '../store/bodies.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { WebhookDeliveryEntity, type WebhookDisposition } from '../store/entities/webhook-delivery.ts';
import { mentionsIn } from '../store/mentions.ts';
import { lockSessionKeys, sessionKeyTexts } from '../store/session-keys.ts';
import type { EntityManager, Store } from '../store/store.ts';
import { eventTypeOf, readNotification } from './notification.ts';

/** A delivery can't be done with yet; the job is tried again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/**
 * Reads a delivery of the inbox, asks the provider where the delivery is no more than a hint, and puts the report through
 * the door. What became of the delivery is written in the same transaction as what became of the session.
 * @throws {ProviderError} {TryAgain} when it must be tried again
 */
export async function processDelivery(gateway: Gateway, deliveryId: string): Promise<WebhookDisposition> {
  const { store } = gateway;
  const delivery = await store.orm.em.fork().findOne(WebhookDeliveryEntity, deliveryId);
  if (!delivery) throw new Error('the delivery is not in the inbox');
  if (isSettled(delivery.disposition)) return delivery.disposition;

  const connection = gateway.connections.get(delivery.connection);
  if (!connection) throw new TryAgain(`the connection ${delivery.connection} is not configured`);
  const opened = await openBody(store, delivery);
  if (!opened) return settle(store, deliveryId, 'IGNORED');
  const body = opened.reveal();
  const notification = readNotification(connection.provider, {
    body,
    topic: delivery.topic ?? null,
    receivedAt: delivery.receivedAt,
  });
  if (!notification) return settle(store, deliveryId, 'IGNORED');

  const candidates = await findCandidates(store.orm.em.fork(), connection.key, notification);
  const [newest] = candidates;
  if (!newest) return setAside(gateway, connection, deliveryId, notification, body);

  const at = notification.fetch ? new Date() : delivery.receivedAt;
  const report = notification.fetch
    ? await askProvider(gateway, connection, newest, notification.about.providerReference)
    : reportOf(connection, notification);
  const session = report && bearerOf(candidates, report);
  if (!session) throw new TryAgain('the provider knows nothing of the session yet');
  let disposition: WebhookDisposition = 'APPLIED';
  await apply(
    gateway,
    session.id,
    report,
    { source: 'WEBHOOK', at },
    {
      within: async (em, applied, locked) => {
        disposition = await finish(em, delivery, locked, body, applied);
      },
    },
  );
  return disposition;
}

const UNSETTLED: readonly WebhookDisposition[] = ['RECEIVED', 'UNMATCHED', 'FAILED'];
const isSettled = (disposition: WebhookDisposition): boolean => !UNSETTLED.includes(disposition);

/** What the delivery makes us believe, as far as it may be trusted. */
function reportOf({ kind }: Connection, { report, trust }: Notification): Report {
  if (!report) throw new Error(`${kind} sent a delivery that says nothing and asks for nothing`);
  return trust === 'truth' ? report : hintOf(report);
}

/** The most a hint may say: that the applicant has entered the flow, and a screening. Never a decision. */
function hintOf({ providerReference, providerStatus, occurredAt, status, screening }: Report): Report {
  const believable = status !== null && rankOf(status) <= rankOf('IN_PROGRESS') && !isEnd(status);
  return {
    providerReference,
    providerStatus: believable ? providerStatus : null,
    occurredAt,
    status: believable ? status : null,
    decision: null,
    screening,
  };
}

/** The sessions a delivery can be about, newest first. */
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

/** Keeps a delivery whose session is not there (yet): the session looks for it when it appears. */
async function setAside(
  gateway: Gateway,
  connection: Connection,
  deliveryId: string,
  notification: Notification,
  body: Buffer,
): Promise<WebhookDisposition> {
  const appeared = await gateway.store.orm.em.fork().transactional(async (em) => {
    await lockSessionKeys(em, connection.key, notification.about);
    if ((await findCandidates(em, connection.key, notification)).length > 0) return true;
    const delivery = await em.findOneOrFail(WebhookDeliveryEntity, deliveryId);
    delivery.disposition = 'UNMATCHED';
    // Set again: a delivery that could not be read when it came has no keys, and an erasure looks for every id in it.
    delivery.eventType = eventTypeOf(notification);
    delivery.sessionKeys = [...sessionKeyTexts(notification.about), ...(mentionsIn(gateway.store.vault, body) ?? [])];
    delivery.attempts += 1;
    return false;
  });
  if (appeared) throw new TryAgain('the session appeared just now');
  return 'UNMATCHED';
}

const DISPOSITION_OF: Record<Applied, WebhookDisposition> = {
  changed: 'APPLIED',
  unchanged: 'APPLIED',
  stale: 'STALE',
  erased: 'IGNORED',
};

async function finish(
  em: EntityManager,
  { id, attempts }: { readonly id: string; readonly attempts: number },
  { session, key }: Opened,
  body: Buffer,
  applied: Applied,
): Promise<WebhookDisposition> {
  const disposition = DISPOSITION_OF[applied];
  const settled = await em.nativeUpdate(
    WebhookDeliveryEntity,
    { id, disposition: { $in: [...UNSETTLED] } },
    {
      session,
      disposition,
      attempts: attempts + 1,
      error: null,
      processedAt: new Date(),
      body: key && sealBody(key, id, body),
      bodyKey: null,
    },
  );
  if (settled === 1) return disposition;
  // Another run of this job was faster; the session's lock makes the two take turns.
  return (await em.findOneOrFail(WebhookDeliveryEntity, id)).disposition;
}

async function settle(
  { orm }: Store,
  deliveryId: string,
  disposition: WebhookDisposition,
): Promise<WebhookDisposition> {
  await orm.em.fork().nativeUpdate(WebhookDeliveryEntity, deliveryId, { disposition, processedAt: new Date() });
  return disposition;
}

/** Notes that an attempt failed; after the last one the delivery is DEAD until someone has it reprocessed. */
export async function noteFailure({ orm }: Store, deliveryId: string, error: unknown, isLast: boolean): Promise<void> {
  const em = orm.em.fork();
  const delivery = await em.findOneOrFail(WebhookDeliveryEntity, deliveryId);
  if (isSettled(delivery.disposition)) return;
  delivery.disposition = isLast ? 'DEAD' : 'FAILED';
  delivery.attempts += 1;
  delivery.error = describe(error);
  await em.flush();
}

// Only our own texts: an unexpected error could quote the body.
function describe(error: unknown): string {
  if (error instanceof ProviderError) return `${error.code}: ${error.message}`;
  if (error instanceof TryAgain) return error.message;
  return error instanceof Error ? error.name : 'unknown error';
}
