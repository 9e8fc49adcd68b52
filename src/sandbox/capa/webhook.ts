import { randomUUID } from 'node:crypto';
import type { Account, Webhook } from '../imitation.ts';
import type { Session, Step } from '../session.ts';
import { hmac } from '../signature.ts';
import { switchesOf } from './switches.ts';
import { ATTEMPT } from './users.ts';

/** The webhooks of a step: everything was uploaded, then what came of it. Nothing tells of a beginning, or of an expiry. */
export function announce(account: Account, session: Session, { action, from }: Step): Webhook[] {
  const uploaded = from === 'created' || from === 'started' ? ['CREATED_KYC'] : [];
  const events = { approve: 'VERIFIED_USER', reject: 'REJECTED_KYC', review: 'REVIEW_NEEDED_KYC' } as const;
  if (action === 'start' || action === 'abandon' || action === 'expire') return [];
  return [...uploaded, events[action]].flatMap((event) => [
    ...(switchesOf(account).transactions
      ? [webhook(account, { type: 'TRANSACTION', event: 'ON_RAMP_STATUS' }, session)]
      : []),
    webhook(account, { type: 'KYC', event }, session),
  ]);
}

function webhook(account: Account, kind: { type: string; event: string }, session: Session): Webhook {
  const { externalUserId } = ATTEMPT.parse(session.data);
  const { spacedBody, extraFields } = switchesOf(account);
  const extra = extraFields ? { notificationId: randomUUID(), version: 2 } : {};
  return {
    event: kind.event,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...kind, externalUserId, ...extra }, null, spacedBody ? 2 : 0),
  };
}

/** Lowercase hex over the body as sent. */
export const authenticate = (account: Account, body: string): Record<string, string> => ({
  'capa-signature': hmac(account.credentials.webhookSecret ?? '', body, 'hex'),
});
