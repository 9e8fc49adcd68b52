import type { Account, Webhook } from '../imitation.ts';
import type { Session, Step } from '../session.ts';
import { hmac } from '../signature.ts';
import { CREATED } from './create.ts';
import { rejectMessage } from './read.ts';
import { switchesOf } from './switches.ts';

type Event = 'started' | 'processing' | 'completed' | 'expired';

const STATUSES: Readonly<Record<Event, string>> = {
  started: 'pending',
  processing: 'processing',
  completed: 'completed',
  expired: 'expired',
};

/** The webhooks of a step: those that lead to it and were not sent yet, then its own. */
export function announce(_account: Account, session: Session, step: Step): Webhook[] {
  return eventsOf(step).map((event, place) => webhook(session, event, new Date(step.at.getTime() + place)));
}

function eventsOf({ action, from }: Step): Event[] {
  const before: Event[] = from === 'created' ? ['started', 'processing'] : from === 'started' ? ['processing'] : [];
  switch (action) {
    case 'start':
      return ['started'];
    case 'abandon':
      return before;
    case 'expire':
      return ['expired'];
    default:
      return [...before, 'completed'];
  }
}

function webhook(session: Session, event: Event, at: Date): Webhook {
  const created = CREATED.parse(session.data);
  const decided = event === 'completed';
  const name = `kyc.session.${event}`;
  const body = {
    event: name,
    session_id: session.id,
    ref_id: created.refId,
    status: STATUSES[event],
    result: decided ? session.outcome : null,
    reject_message: decided ? rejectMessage(session) : null,
    document_name: created.documentName,
    document_number: created.documentNumber,
    metadata: created.metadata,
    timestamp: at.toISOString(),
  };
  return {
    event: name,
    url: created.webhookUrl,
    headers: { 'Content-Type': 'application/json', 'X-TrueStack-Event': name },
    body: JSON.stringify(body),
  };
}

/** The two signature schemes that were found, and none: the document contradicts itself. */
export function authenticate(account: Account, body: string): Record<string, string> {
  const { apiKey = '', webhookSecret = '' } = account.credentials;
  const now = account.now();
  switch (switchesOf(account).signature) {
    case 'off':
      return {};
    case 'hmac_hex':
      return {
        'X-Webhook-Signature': `sha256=${hmac(apiKey, body, 'hex')}`,
        'X-TrueStack-Timestamp': now.toISOString(),
      };
    case 'hmac_base64': {
      const timestamp = String(now.getTime());
      return {
        'X-TrueIdentity-Signature': hmac(webhookSecret, `${timestamp}.${body}`, 'base64'),
        'X-TrueIdentity-Timestamp': timestamp,
      };
    }
  }
}
