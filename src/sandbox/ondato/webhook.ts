import { randomUUID } from 'node:crypto';
import type { Account, Webhook } from '../imitation.ts';
import type { Session, Step } from '../session.ts';
import { hmac } from '../signature.ts';
import { identificationOf, verificationOf } from './resources.ts';
import { switchesOf } from './switches.ts';

interface Event {
  readonly type: string;
  readonly payload: object | null;
}

/** The webhooks of a step in the order of a happy path: those that lead to it and were not sent yet, then its own. */
export function announce(account: Account, session: Session, { action, from, at }: Step): Webhook[] {
  const entering: Event[] = [
    changed(account, session, 'InProgress'),
    { type: 'IdentityVerification.Consented', payload: verificationOf(account, session, 'InProgress') },
    { type: 'KycIdentification.Created', payload: identificationOf(account, session) },
  ];
  const before = from === 'created' && action !== 'expire' ? entering : [];
  const processed: Event[] =
    from === 'review'
      ? []
      : [
          { type: 'KycIdentification.Processed', payload: identificationOf(account, session) },
          changed(account, session, 'Completed'),
        ];
  const events = [...before, ...ending(account, session, action, processed)];
  return events.map(({ type, payload }, place) => webhook(account, type, payload, new Date(at.getTime() + place)));
}

function ending(account: Account, session: Session, action: Step['action'], processed: readonly Event[]): Event[] {
  switch (action) {
    case 'start':
      return [];
    case 'abandon':
      return [changed(account, session, 'Aborted')];
    case 'expire':
      return [changed(account, session, 'Expired')];
    case 'review':
      return [...processed];
    case 'approve':
    case 'reject': {
      const type = action === 'approve' ? 'KycIdentification.Approved' : 'KycIdentification.Rejected';
      return [...processed, { type, payload: identificationOf(account, session) }];
    }
  }
}

const changed = (account: Account, session: Session, status: string): Event => ({
  type: 'IdentityVerification.StatusChanged',
  payload: verificationOf(account, session, status),
});

function webhook(account: Account, type: string, payload: object | null, at: Date): Webhook {
  const event = switchesOf(account).legacyNames ? type.replace('IdentityVerification.', 'Idv.') : type;
  return {
    event,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      id: randomUUID(),
      applicationId: account.credentials.applicationId,
      createdUtc: at.toISOString().replace('Z', '0000Z'),
      payload: payload ?? {},
      type: event,
    }),
  };
}

/** One of the modes of a subscription, signed anew for each attempt. */
export function authenticate(account: Account, body: string): Record<string, string> {
  const { webhookSecret = '', webhookPassword = '' } = account.credentials;
  switch (switchesOf(account).webhookAuth) {
    case 'hmac': {
      const time = Math.floor(account.now().getTime() / 1000);
      return { 'Ondato-Signature': `t=${time}, s=${hmac(webhookSecret, `${time}.${body}`, 'hex')}` };
    }
    case 'basic':
      return { Authorization: `Basic ${Buffer.from(`sandbox:${webhookPassword}`).toString('base64')}` };
    case 'bearer':
      return { Authorization: `Bearer ${webhookSecret}` };
    case 'none':
      return {};
  }
}
