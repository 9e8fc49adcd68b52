import type { Connection } from '../providers/connections/connection.ts';
import { WebhookRefused, WebhookUnreadable } from '../providers/contract/errors.ts';
import type { Delivery, Notification } from '../providers/contract/webhook.ts';
import type { Gateway } from '../sessions/gateway.ts';
import type { Incoming } from '../store/inbox.ts';
import { sessionKeyTexts } from '../store/session-keys.ts';
import { readNotification } from './notification.ts';

/** The answer to a webhook, and what was made of it (for the metrics). */
export interface Receipt {
  readonly status: 200 | 400 | 401;
  readonly disposition: 'RECEIVED' | 'DUPLICATE' | 'IGNORED' | 'REFUSED';
}

// What a word must look like to stand in clear; anything else could be free text.
const CODE = /^[\w.:-]{1,64}$/;

/** Authenticates a delivery and keeps it; nothing is processed here. Throws only when the database can't take it. */
export async function receiveDelivery(
  { store }: Gateway,
  connection: Connection,
  delivery: Delivery & { readonly address: string | null },
): Promise<Receipt> {
  const { key, provider } = connection;
  try {
    if (!connection.isWebhookAddress(delivery.address ?? ''))
      throw new WebhookRefused('It came from an address that is not listed.');
    await provider.webhook.authenticate(delivery);
    const notification = readNotification(provider, delivery);
    const incoming = incomingOf(store.vault.digest, key, delivery, notification);
    if (!notification) {
      await store.inbox.ignore(incoming);
      return { status: 200, disposition: 'IGNORED' };
    }
    const disposition = await store.inbox.keep(incoming);
    return { status: 200, disposition: disposition === 'DUPLICATE' ? 'DUPLICATE' : 'RECEIVED' };
  } catch (error) {
    if (!(error instanceof WebhookRefused || error instanceof WebhookUnreadable)) throw error;
    await store.inbox.refuse({ connection: key, receivedAt: delivery.receivedAt, error: error.message });
    return { status: error instanceof WebhookRefused ? 401 : 400, disposition: 'REFUSED' };
  }
}

function incomingOf(
  digest: (text: string, purpose: string) => string,
  connection: string,
  { body, topic, receivedAt }: Delivery,
  notification: Notification | null,
): Incoming {
  const eventType = notification && CODE.test(notification.eventType) ? notification.eventType : null;
  return {
    connection,
    receivedAt,
    topic,
    body,
    eventType,
    identity: notification && identityOf(digest, notification, body, topic),
    sessionKeys: notification ? sessionKeyTexts(notification.about) : [],
  };
}

function identityOf(
  digest: (text: string, purpose: string) => string,
  { identity }: Notification,
  body: Buffer,
  topic: string | null,
): string | null {
  switch (identity.by) {
    case 'event':
      return digest(identity.id, 'delivery.event');
    case 'body':
      return digest(`${topic ?? ''}\n${body.toString('latin1')}`, 'delivery.body');
    case 'nothing':
      return null;
  }
}
