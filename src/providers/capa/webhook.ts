import type { DecisionOutcome } from '../../domain/decision.ts';
import { WebhookRefused } from '../contract/errors.ts';
import type { Delivery, Notification } from '../contract/webhook.ts';
import { isHmacOf } from '../http/signature.ts';
import * as wire from './wire.ts';

const EVENTS = ['CREATED_KYC', 'VERIFIED_USER', 'REJECTED_KYC', 'REVIEW_NEEDED_KYC'];

/**
 * README §9: the signature covers the raw body, but no time: a replay only causes another call of the API.
 * @throws {WebhookRefused}
 */
export function requireSignature({ headers, body }: Delivery, secrets: readonly string[]): void {
  const signature = headers['capa-signature']?.trim() ?? '';
  if (!/^[0-9a-f]{64}$/i.test(signature))
    throw new WebhookRefused('The capa-signature header is missing or is not 64 hex digits.');
  if (!isHmacOf({ algorithm: 'sha256', signature, encoding: 'hex', secrets, message: [body] })) {
    throw new WebhookRefused('The signature does not match.');
  }
}

const VERDICTS: ReadonlyMap<string, DecisionOutcome> = new Map([
  ['VERIFIED_USER', 'APPROVED'],
  ['REJECTED_KYC', 'REJECTED'],
]);

/** README §9: a webhook names only the applicant. Equal bodies may be new facts, so each one causes a call. */
export function notificationOf(json: unknown): Notification | null {
  const { type, event, externalUserId } = wire.webhook.safeParse(json).data ?? {};
  if (type !== 'KYC' || !event || !EVENTS.includes(event) || !externalUserId) return null;
  const verdict = VERDICTS.get(event);
  return {
    kind: 'signal',
    eventType: event,
    about: { applicantId: externalUserId },
    identity: { by: 'nothing' },
    // The stated verdict identifies the session when the details have neither an attempt id nor a start time.
    ...(verdict && { verdict }),
  };
}
