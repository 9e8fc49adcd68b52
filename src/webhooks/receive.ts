import type { Connection } from '../providers/connections/connection.ts';
import { WebhookRefused, WebhookUnreadable } from '../providers/contract/errors.ts';
import type { Delivery } from '../providers/contract/webhook.ts';
import type { Gateway } from '../sessions/gateway.ts';
import type { Incoming } from '../store/inbox.ts';
import { ANY_ID, mentionsIn } from '../store/mentions.ts';
import { sessionKeyTexts } from '../store/session-keys.ts';
import { eventTypeOf, identityOf, readNotification } from './notification.ts';

/** The answer to a webhook, and its disposition for the metrics. */
export interface Receipt {
  readonly status: 200 | 400 | 401 | 503;
  /** UNVERIFIED: authentication threw an unexpected error. */
  readonly disposition: 'RECEIVED' | 'DUPLICATE' | 'IGNORED' | 'REFUSED' | 'UNVERIFIED';
}

/** An HTTP request to a webhook endpoint. */
export interface Received extends Delivery {
  /** The sender's address; null when the socket is already closed. */
  readonly address: string | null;
  /** False if the body could not be decompressed or its encoding is not supported; `body` is then as sent. */
  readonly isDecoded: boolean;
}

/**
 * Authenticates a delivery and stores it, without processing it.
 * @throws when the database cannot store it
 */
export async function receiveDelivery(gateway: Gateway, connection: Connection, received: Received): Promise<Receipt> {
  let incoming: Incoming;
  try {
    await authenticate(connection, received);
    incoming = read(gateway, connection, received);
  } catch (error) {
    return refuse(gateway, connection, received, error);
  }
  return { status: 200, disposition: await gateway.store.inbox.store(incoming) };
}

async function authenticate({ provider, isWebhookAddress }: Connection, received: Received): Promise<void> {
  if (!isWebhookAddress(received.address ?? '')) throw new WebhookRefused("The sender's address is not listed.");
  await provider.webhook.authenticate(received);
  if (!received.isDecoded) throw new WebhookUnreadable('The body cannot be decompressed.');
}

/**
 * Answers 401 or 400 to a refused delivery. If the check itself failed, the answer is 503, so that a provider that
 * retries sends it again.
 */
function refuse({ store, log }: Gateway, { key }: Connection, { receivedAt }: Received, error: unknown): Receipt {
  if (!isRefusal(error)) {
    log.error({ connection: key, error: nameOf(error) }, 'authenticating a webhook failed');
    return { status: 503, disposition: 'UNVERIFIED' };
  }
  store.inbox.refuse({ connection: key, receivedAt, error: error.message });
  return { status: error instanceof WebhookRefused ? 401 : 400, disposition: 'REFUSED' };
}

/**
 * The delivery as the inbox stores it. If an adapter throws while it reads an authenticated delivery, the delivery is
 * stored all the same, and its job reads it again.
 * @throws {WebhookRefused} {WebhookUnreadable}
 */
function read({ store: { vault }, log }: Gateway, { key, provider }: Connection, received: Received): Incoming {
  const { body, topic, receivedAt } = received;
  const unread = { connection: key, receivedAt, topic, body, eventType: null, identity: null };
  try {
    const notification = readNotification(provider, received);
    if (!notification) return { ...unread, disposition: 'IGNORED', sessionKeys: mentionsIn(vault, body) ?? [ANY_ID] };
    return {
      ...unread,
      disposition: 'RECEIVED',
      eventType: eventTypeOf(notification),
      identity: identityOf(vault, notification, received),
      sessionKeys: sessionKeyTexts(notification.about),
    };
  } catch (error) {
    if (isRefusal(error)) throw error;
    log.error(
      { connection: key, error: nameOf(error) },
      'parsing a webhook failed; it is stored, and its job parses it again',
    );
    return { ...unread, disposition: 'RECEIVED', sessionKeys: mentionsIn(vault, body) ?? [ANY_ID] };
  }
}

const isRefusal = (error: unknown): error is WebhookRefused | WebhookUnreadable =>
  error instanceof WebhookRefused || error instanceof WebhookUnreadable;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
