import { moment } from '../../lib/date.ts';
import { WebhookRefused } from '../contract/errors.ts';
import type { Delivery, Notification } from '../contract/webhook.ts';
import { isHmacOf } from '../http/signature.ts';
import { nonEmpty } from '../wire/non-empty.ts';
import { sessionIdIn } from './input.ts';
import * as wire from './wire.ts';

/** The ways in which a webhook may prove its origin (README §6); `off`: by the secret segment of its address. */
export const WEBHOOK_SIGNATURES = ['off', 'hmac_hex', 'hmac_base64'] as const;

// Milliseconds between a signed time and our clock, either way.
const TIME_WINDOW = 5 * 60_000;

export interface SignatureSettings {
  readonly scheme: (typeof WEBHOOK_SIGNATURES)[number];
  readonly secrets: readonly string[];
  readonly signatureHeader: string | undefined;
  readonly timestampHeader: string;
}

/** The proof that a connection's webhooks must carry. @throws {WebhookRefused} */
export function authenticator(settings: SignatureSettings): (delivery: Delivery) => void {
  switch (settings.scheme) {
    case 'off':
      return () => {};
    case 'hmac_hex':
      return (delivery) => requireHexSignature(delivery, settings);
    case 'hmac_base64':
      return (delivery) => requireTimedSignature(delivery, settings);
  }
}

/** `sha256=<hex>` over the body. The time in a header of its own is not signed and proves nothing. */
function requireHexSignature({ headers, body }: Delivery, { signatureHeader, secrets }: SignatureSettings): void {
  const header = headers[signatureHeader ?? 'x-webhook-signature'];
  if (!header) throw new WebhookRefused('The signature is missing.');
  const signature = header.trim().replace(/^sha256=/i, '');
  if (!isHmacOf({ algorithm: 'sha256', signature, encoding: 'hex', secrets, message: [body] })) {
    throw new WebhookRefused('The signature does not match.');
  }
}

/** Base64 over the time in Unix milliseconds, a full stop and the body. */
function requireTimedSignature(delivery: Delivery, settings: SignatureSettings): void {
  const header = delivery.headers[settings.signatureHeader ?? 'x-trueidentity-signature'];
  const time = delivery.headers[settings.timestampHeader]?.trim();
  if (!header || !time) throw new WebhookRefused('The signature or its time is missing.');
  const signature = header.trim().replace(/^HMAC-SHA256 +/i, '');
  const message = [`${time}.`, delivery.body];
  if (!isHmacOf({ algorithm: 'sha256', signature, encoding: 'base64', secrets: settings.secrets, message })) {
    throw new WebhookRefused('The signature does not match.');
  }
  if (!(Math.abs(delivery.receivedAt.getTime() - Number(time)) <= TIME_WINDOW)) {
    throw new WebhookRefused('The signed time is too old, or in the future.');
  }
}

/** A webhook's JSON as a notification; null for an event we don't follow, or one that names no session. */
export function notificationOf(json: unknown): Notification | null {
  const body = wire.webhook.safeParse(json).data;
  if (!body) return null;
  const { session_id, status, metadata } = { ...nonEmpty(body.data), ...nonEmpty(body) };
  const about = { providerReference: session_id ?? null, sessionId: sessionIdIn(metadata) };
  if (!about.providerReference && !about.sessionId) return null;

  // Equal bodies are one fact where they carry the time they were sent at.
  const occurredAt = moment(body.timestamp);
  const identity = { by: occurredAt ? 'body' : 'nothing' } as const;
  const pointer = { eventType: body.event, about, identity };
  switch (body.event) {
    case 'kyc.session.started':
    case 'kyc.session.processing':
      return {
        ...pointer,
        kind: 'hint',
        report: { status: 'IN_PROGRESS', providerStatus: status ?? null, occurredAt },
      };
    case 'kyc.session.completed':
    case 'kyc.session.expired':
      return { ...pointer, kind: 'signal' };
    default:
      return null;
  }
}
