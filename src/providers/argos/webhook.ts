import type { HintReport } from '../../domain/report.ts';
import { parseJson } from '../../lib/json.ts';
import { isUuid } from '../../lib/uuid.ts';
import { WebhookUnreadable } from '../contract/errors.ts';
import type { Notification } from '../contract/webhook.ts';
import { deliveryJson } from '../http/body.ts';
import { decrypt, type Encryption } from './encryption.ts';
import { screeningOf } from './report.ts';
import * as wire from './wire.ts';

/** A webhook's JSON. Plain text is refused where encryption is on. @throws {WebhookUnreadable} */
export function webhookJson(body: Buffer, encryption: Encryption | null): unknown {
  const json = deliveryJson(body);
  if (!encryption) return json;
  const { data } = wire.encrypted.safeParse(json);
  if (!data) throw new WebhookUnreadable('The body is not encrypted.');
  try {
    return parseJson(decrypt(data.data, encryption.key, encryption.cipher));
  } catch {
    throw new WebhookUnreadable('The body can not be decrypted.');
  }
}

/** The meaning of a webhook. None decides: all but the beginning and the screening are read by the API. */
export function notificationOf(json: unknown): Notification | null {
  const body = wire.webhook.safeParse(json).data;
  if (!body) return null;
  const { webhook_trigger: eventType, submission_id: providerReference, cf } = body;
  // Links that are not ours carry any text, an e-mail address too: only an id of the form of ours is kept.
  const sessionId = [body.userid, cf?.cf1, body.cf1].find((text) => text && isUuid(text)) ?? null;
  if (!providerReference && !sessionId) return null;
  const base = { eventType, about: { providerReference, sessionId }, identity: identityOf(body) };
  switch (eventType) {
    case 'created':
    case 'retry': {
      return {
        ...base,
        kind: 'hint',
        report: hint({ status: 'IN_PROGRESS', occurredAt: body.created_at, providerReference }),
      };
    }
    case 'aml':
    case 'aml_monitor': {
      const screening = body.aml_result && screeningOf(body.aml_result);
      if (!screening) return { ...base, kind: 'signal' };
      // The webhook carries the submission's time: equal bytes may be a new screening.
      const identity = { by: 'nothing' } as const;
      return { ...base, identity, kind: 'hint', report: hint({ screening }) };
    }
    case 'submit':
    case 'approved':
    case 'rejected':
    case 'updated':
    case 'delete':
    case 'injection':
      return { ...base, kind: 'signal' };
    default:
      return null;
  }
}

const hint = (known: Partial<HintReport>): HintReport => ({
  status: null,
  providerStatus: null,
  occurredAt: null,
  ...known,
});

/**
 * There is no event id, and not every event carries a time of its own (`created_at` is the submission's). Without one,
 * equal bytes may be a new fact.
 */
function identityOf({ webhook_trigger, update_time, delete_time, kyc_result, created_at }: wire.Webhook) {
  const times = [update_time, delete_time, kyc_result?.updated_at, kyc_result?.update_at];
  const isTimed = times.some(Boolean) || (webhook_trigger === 'created' && created_at !== null);
  return { by: isTimed ? 'body' : 'nothing' } as const;
}
