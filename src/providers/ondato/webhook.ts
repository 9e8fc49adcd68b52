import { WebhookRefused } from '../contract/errors.ts';
import type { Delivery, Notification } from '../contract/webhook.ts';
import { isAuthorizedBy, isHmacOf } from '../http/signature.ts';
import * as wire from './wire.ts';

/** The authentications of a subscription (README §8); `none`: by the secret segment of its address. */
export const WEBHOOK_AUTHS = ['hmac', 'basic', 'bearer', 'none'] as const;

// Retries run for a day; whether they are signed anew is not known, so an older time is taken too.
const MAX_AGE_MS = 25 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;

export interface AuthSettings {
  readonly mode: (typeof WEBHOOK_AUTHS)[number];
  readonly secrets: readonly string[];
  readonly username: string | undefined;
  readonly passwords: readonly string[];
  readonly signatureHeader: string;
}

/** The proof that a connection's webhooks must carry. @throws {WebhookRefused} */
export function authenticator({ mode, secrets, username, passwords, signatureHeader }: AuthSettings) {
  const basic = passwords.map((password) => Buffer.from(`${username ?? ''}:${password}`).toString('base64'));
  return (delivery: Delivery): void => {
    const { authorization } = delivery.headers;
    switch (mode) {
      case 'hmac':
        requireSignature(delivery, secrets, signatureHeader);
        return;
      case 'basic':
        if (!isAuthorizedBy(authorization, 'Basic', basic))
          throw new WebhookRefused('The credentials are not those of this connection.');
        return;
      case 'bearer':
        if (!isAuthorizedBy(authorization, 'Bearer', secrets))
          throw new WebhookRefused('The token is not that of this connection.');
        return;
      case 'none':
        return;
    }
  };
}

/** `t=<unix seconds>, s=<hex>` over the time, a full stop and the body. */
function requireSignature({ headers, body, receivedAt }: Delivery, secrets: readonly string[], name: string): void {
  const [, time, signature] = /^t=(\d{10}),\s*s=([a-f0-9]{64})$/i.exec(headers[name]?.trim() ?? '') ?? [];
  if (!time || !signature) throw new WebhookRefused('The signature or its time is missing.');
  if (!isHmacOf({ algorithm: 'sha256', signature, encoding: 'hex', secrets, message: [`${time}.`, body] })) {
    throw new WebhookRefused('The signature does not match.');
  }
  const age = receivedAt.getTime() - Number(time) * 1000;
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) {
    throw new WebhookRefused('The signed time is too old, or in the future.');
  }
}

/** The meaning of an envelope; null for events that are not followed, and for another application's. */
export function notificationOf(json: unknown, applicationId: string | undefined): Notification | null {
  const envelope = wire.envelope.safeParse(json).data;
  if (!envelope) return null;
  const { id, type, payload, createdUtc } = envelope;
  const sender = envelope.applicationId?.toLowerCase();
  if (applicationId && sender && sender !== applicationId.toLowerCase()) return null;
  const [resource, event = ''] = type.split('.');
  const isVerification = resource === 'IdentityVerification' || resource === 'Idv';
  if (!isVerification && resource !== 'KycIdentification') return null;

  const providerReference = (isVerification ? payload?.id : payload?.identityVerificationId) ?? null;
  const about = { providerReference, sessionId: payload?.externalReferenceId ?? null };
  if (!about.providerReference && !about.sessionId) return null;
  const identity = id ? ({ by: 'event', id } as const) : ({ by: createdUtc ? 'body' : 'nothing' } as const);
  const base = { eventType: type, about, identity };
  // That the applicant has entered the flow may be believed of a webhook alone. Everything else is read.
  const hasEntered =
    event === 'Consented' || event === 'Created' || (isVerification && payload?.status === 'InProgress');
  if (!hasEntered) return { kind: 'signal', ...base };
  return { kind: 'hint', ...base, report: { status: 'IN_PROGRESS', providerStatus: null, occurredAt: createdUtc } };
}
