import { isUuid } from '../lib/uuid.ts';
import type { Delivery, Notification, Provider, SessionKey } from '../providers/contract/provider.ts';

// A provider's id, whatever its form. Anything else could be free text, and what is not text PostgreSQL does not take.
const REFERENCE = /^[\x21-\x7e]{1,200}$/;

/** What a delivery is about, by what can be ids; null when it is about nothing we track. @throws {WebhookUnreadable} */
export function readNotification(
  provider: Pick<Provider, 'readWebhook'>,
  delivery: Omit<Delivery, 'headers'>,
): Notification | null {
  const notification = provider.readWebhook(delivery);
  const about = notification && idsOf(notification.about);
  return about && Object.values(about).some(Boolean) ? { ...notification, about } : null;
}

const idsOf = ({ providerReference, sessionId, applicantId }: SessionKey): SessionKey => ({
  providerReference: matching(providerReference, (text) => REFERENCE.test(text)),
  sessionId: matching(sessionId, isUuid),
  applicantId: matching(applicantId, isUuid),
});

const matching = (text: string | null | undefined, isIt: (text: string) => boolean): string | null =>
  text && isIt(text) ? text : null;
