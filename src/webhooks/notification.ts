import type { SessionKeys } from '../domain/session.ts';
import { isUuid } from '../lib/uuid.ts';
import type { Provider } from '../providers/contract/provider.ts';
import type { Delivery, Notification, StoredDelivery } from '../providers/contract/webhook.ts';
import type { Vault } from '../store/crypto/vault.ts';

// The form of a provider's id. Anything else could be free text, or bytes that PostgreSQL does not store.
const REFERENCE = /^[\x21-\x7e]{1,200}$/;

// The form of a word that may stand in clear; anything else could be free text.
const CODE = /^[\w.:-]{1,64}$/;

/**
 * The meaning of a delivery, with only those ids that can be ids; null when it names no session.
 * @throws {WebhookUnreadable}
 */
export function readNotification(
  { webhook }: Pick<Provider, 'webhook'>,
  delivery: StoredDelivery,
): Notification | null {
  const notification = webhook.read(delivery);
  const about = notification && idsOf(notification.about);
  return about && Object.values(about).some(Boolean) ? { ...notification, about } : null;
}

const idsOf = ({ providerReference, sessionId, applicantId }: SessionKeys): SessionKeys => ({
  providerReference: matching(providerReference, (text) => REFERENCE.test(text)),
  sessionId: matching(sessionId, isUuid),
  applicantId: matching(applicantId, isUuid),
});

const matching = (text: string | null | undefined, isIt: (text: string) => boolean): string | null =>
  text && isIt(text) ? text : null;

/** The provider's word for the event; null where it could be free text. */
export const eventTypeOf = ({ eventType }: Notification): string | null => (CODE.test(eventType) ? eventType : null);

/** The digest by which a repetition of a delivery is recognised; null where equal bytes may be a new fact. */
export function identityOf(
  { digest }: Pick<Vault, 'digest'>,
  { identity }: Notification,
  { body, topic }: Pick<Delivery, 'body' | 'topic'>,
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
