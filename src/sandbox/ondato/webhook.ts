import { randomUUID } from 'node:crypto';
import type { Account, Webhook } from '../imitation.ts';
import type { Session, Step } from '../session.ts';
import { hmac } from '../signature.ts';
import { identificationOf } from './identification.ts';
import { STARTED, type Started } from './started.ts';
import { switchesOf } from './switches.ts';
import { earlier, verificationOf } from './verification.ts';

interface Event {
  readonly type: string;
  readonly payload: object | null;
}

/** The user name of basic authentication. */
export const WEBHOOK_USERNAME = 'sandbox';

/** The webhooks of a step: those that lead to it and were not sent yet, then its own; each tells of its own moment. */
export function announce(account: Account, session: Session, step: Step): Webhook[] {
  const before = STARTED.parse(session.data);
  keepProgress(account, session, step, before);
  const events = [...leadingTo(account, session, step, before), ...eventsOf(account, session, step)];
  return events.map((event, place) => envelope(account, event, new Date(step.at.getTime() + place)));
}

function keepProgress(account: Account, session: Session, { action, from, at }: Step, before: Started): void {
  const suspended = action === 'abandon' && switchesOf(account).leaving === 'Suspended';
  // An applicant who has put it off may still come back.
  if (suspended) session.status = 'started';
  const data: Started = {
    ...before,
    suspended,
    begunAt: before.begunAt ?? (action === 'expire' ? null : at.toISOString()),
    crossChecked: before.crossChecked || isFinished(from),
  };
  session.data = data;
}

/** The applicant's part is over; what comes now is a person's decision. */
const isFinished = (status: Step['from']): boolean => status === 'review' || status === 'completed';

function leadingTo(account: Account, session: Session, { action, from }: Step, before: Started): Event[] {
  const started = earlier(session, 'started');
  if (action === 'expire') return [];
  if (before.suspended) return [statusChanged(account, started)];
  if (from !== 'created') return [];
  const verification = verificationOf(account, started);
  const { consent } = verification.step;
  return [
    { type: 'IdentityVerification.StatusChanged', payload: { ...verification, step: {} } },
    { type: 'IdentityVerification.Consented', payload: { ...verification, step: { consent } } },
    { type: 'KycIdentification.Created', payload: identificationOf(account, started) },
  ];
}

function eventsOf(account: Account, session: Session, { action, from }: Step): Event[] {
  const undecided = earlier(session, 'review');
  const processed: Event[] = [
    { type: 'KycIdentification.Processed', payload: identificationOf(account, undecided) },
    statusChanged(account, undecided),
  ];
  switch (action) {
    case 'start':
      return [];
    case 'abandon':
    case 'expire':
      return [statusChanged(account, session)];
    case 'review':
      return processed;
    case 'approve':
    case 'reject':
      return [...(isFinished(from) ? [] : processed), ...decided(account, session)];
  }
}

const statusChanged = (account: Account, session: Session): Event => ({
  type: 'IdentityVerification.StatusChanged',
  payload: verificationOf(account, session),
});

function decided(account: Account, session: Session): Event[] {
  const payload = identificationOf(account, session);
  if (session.outcome === 'rejected') return [{ type: 'KycIdentification.Rejected', payload }];
  const updated = { type: 'KycIdentification.Updated', payload };
  return [{ type: 'KycIdentification.Approved', payload }, ...(switchesOf(account).portalUpdate ? [updated] : [])];
}

function envelope(account: Account, { type, payload }: Event, at: Date): Webhook {
  const event = switchesOf(account).legacyNames ? type.replace('IdentityVerification.', 'Idv.') : type;
  return {
    event,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      id: randomUUID(),
      applicationId: account.credentials.applicationId,
      // Seven digits of a second, as was seen.
      createdUtc: at.toISOString().replace('Z', '0000Z'),
      payload,
      type: event,
    }),
  };
}

/** By the mode of the subscription; a signature is of the moment of the attempt. */
export function authenticate(account: Account, body: string): Record<string, string> {
  const { webhookSecret = '', webhookPassword = '' } = account.credentials;
  switch (switchesOf(account).webhookAuth) {
    case 'hmac': {
      const time = Math.floor(account.now().getTime() / 1000);
      return { 'Ondato-Signature': `t=${time}, s=${hmac(webhookSecret, `${time}.${body}`, 'hex')}` };
    }
    case 'basic': {
      const pair = Buffer.from(`${WEBHOOK_USERNAME}:${webhookPassword}`);
      return { Authorization: `Basic ${pair.toString('base64')}` };
    }
    case 'bearer':
      return { Authorization: `Bearer ${webhookSecret}` };
    case 'none':
      return {};
  }
}
