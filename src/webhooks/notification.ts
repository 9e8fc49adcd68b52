import { isUuid } from '../lib/uuid.ts';
import type { Provider } from '../providers/contract/provider.ts';
import type { Notification, SessionKey, StoredDelivery } from '../providers/contract/webhook.ts';

// A provider's id, whatever its form. Anything else could be free text, and what is not text PostgreSQL does not take.
const REFERENCE = /^[\x21-\x7e]{1,200}$/;

/** The meaning of a delivery, with only what can be ids; null when it is about nothing that is tracked. */
export function readNotification({ webhook }: Pick<Provider, 'webhook'>, delivery: StoredDelivery): Notification | null {
  const notification = webhook.read(delivery);
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
