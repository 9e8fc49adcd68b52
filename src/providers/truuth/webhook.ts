import { statusReport } from '../../domain/report.ts';
import { WebhookRefused } from '../contract/errors.ts';
import type { Delivery, Notification } from '../contract/provider.ts';
import { isAuthorizedBy } from '../http/signature.ts';
import { type Decisive, reportOf } from './report.ts';
import * as wire from './wire.ts';

/** The authentications that the portal offers for a webhook (§6.1); `none`: by the secret segment of its address. */
export const WEBHOOK_AUTHS = ['bearer', 'basic', 'none'] as const;

/** Events by the last segment of their webhook's address: the vendor sends nothing else to tell them by. */
export const TOPICS = ['callback', 'biopass'] as const;

/** The proof that a connection's webhooks must carry: the token of the portal, as it is. @throws {WebhookRefused} */
export function authenticator(
  auth: (typeof WEBHOOK_AUTHS)[number],
  tokens: readonly string[],
): (delivery: Delivery) => void {
  if (auth === 'none') return () => {};
  const scheme = auth === 'basic' ? 'Basic' : 'Bearer';
  return ({ headers }) => {
    if (!isAuthorizedBy(headers.authorization, scheme, tokens)) {
      throw new WebhookRefused(`It carries no ${scheme} token of this connection.`);
    }
  };
}

/** What a webhook's JSON is about; null for one that names no session. */
export function notificationOf(json: unknown, topic: string | null, decisive: Decisive): Notification | null {
  const event = wire.event.safeParse(json).data;
  const about = { providerReference: event?.verificationId || null, sessionId: event?.externalRefId || null };
  if (!event || !(about.providerReference || about.sessionId)) return null;
  const eventType = TOPICS.find((each) => each === topic) ?? topicOf(event);
  const pointer = { eventType, about, identity: { by: 'body' }, fetch: false } as const;
  switch (eventType) {
    case 'callback':
      return { ...pointer, report: reportOf(wire.result.parse(json), decisive), trust: 'truth' };
    case 'biopass':
      // Kept, and no more: it comes for those who passed, but it is not the decision (§6.4).
      return { ...pointer, report: statusReport(null, null), trust: 'hint' };
  }
}

/** A callback that failed may have no results, but then it has a status; a provisioning has neither. */
const topicOf = ({ status, results }: { status?: unknown; results?: unknown }): (typeof TOPICS)[number] =>
  status === undefined && results === undefined ? 'biopass' : 'callback';
