import { WebhookRefused } from '../contract/errors.ts';
import type { Delivery, Notification } from '../contract/webhook.ts';
import { isAuthorizedBy } from '../http/signature.ts';
import { type Decisive, reportOf } from './report.ts';
import * as wire from './wire.ts';

/**
 * The authentications that the portal offers for a webhook (README §5); `none`: by the secret segment of its address.
 */
export const WEBHOOK_AUTHS = ['bearer', 'basic', 'none'] as const;

/** Events by the last segment of their webhook's address: the provider sends no other sign of the type. */
export const TOPICS = ['callback', 'biopass'] as const;

/** The proof that a connection's webhooks must carry: the token as entered in the portal. @throws {WebhookRefused} */
export function authenticator(
  auth: (typeof WEBHOOK_AUTHS)[number],
  tokens: readonly string[],
): (delivery: Delivery) => void {
  if (auth === 'none') return () => {};
  const scheme = auth === 'basic' ? 'Basic' : 'Bearer';
  return ({ headers }) => {
    if (!isAuthorizedBy(headers.authorization, scheme, tokens)) {
      throw new WebhookRefused(`The ${scheme} token of this connection is missing or wrong.`);
    }
  };
}

/** A webhook's JSON as a notification; null for one that names no session. */
export function notificationOf(json: unknown, topic: string | null, decisive: Decisive): Notification | null {
  const event = wire.event.safeParse(json).data;
  if (!event) return null;
  const about = { providerReference: event.verificationId, sessionId: event.externalRefId };
  if (!about.providerReference && !about.sessionId) return null;
  const eventType = TOPICS.find((each) => each === topic) ?? topicOf(event);
  const pointer = { eventType, about, identity: { by: 'body' } } as const;
  switch (eventType) {
    case 'callback':
      return { ...pointer, kind: 'truth', report: reportOf(wire.result.parse(json), decisive) };
    case 'biopass':
      // Biopass comes for applicants who passed, and is not the decision (README §5): no status follows from it.
      return { ...pointer, kind: 'hint', report: { status: null, providerStatus: null, occurredAt: null } };
  }
}

/** A callback that failed may have no results, but then it has a status; a provisioning has neither. */
const topicOf = ({ status, results }: { status: unknown; results: unknown }): (typeof TOPICS)[number] =>
  status === null && results === null ? 'biopass' : 'callback';
