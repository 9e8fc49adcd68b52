import { statusReport } from '../../domain/report.ts';
import { isUuid } from '../../lib/uuid.ts';
import { WebhookUnreadable } from '../contract/errors.ts';
import type { Notification } from '../contract/provider.ts';
import { deliveryJson } from '../http/body.ts';
import { decrypt, type Encryption } from './encryption.ts';
import { screeningOf } from './report.ts';
import * as wire from './wire.ts';

/** A webhook's JSON. Plain text is refused where encryption is on. @throws {WebhookUnreadable} */
export function opened(body: Buffer, { cipher, key }: Encryption): unknown {
  const { data } = wire.encrypted.safeParse(deliveryJson(body));
  if (!data) throw new WebhookUnreadable('The body is not encrypted.');
  try {
    return JSON.parse(decrypt(data.data, key, cipher));
  } catch {
    throw new WebhookUnreadable('The body can not be decrypted.');
  }
}

/** What a webhook is about. It decides nothing: all but the beginning and the screening are read by the API. */
export function notificationOf(json: unknown): Notification | null {
  const body = wire.webhook.safeParse(json).data;
  if (!body) return null;
  const { webhook_trigger: eventType, cf, kyc_result } = body;
  const providerReference = body.submission_id || null;
  // Links that are not ours carry whatever their makers chose, an e-mail address too: only an id as ours are is kept.
  const sessionId = [body.userid, cf?.cf1, body.cf1].find((text) => text && isUuid(text)) ?? null;
  if (!providerReference && !sessionId) return null;
  const about = { providerReference, sessionId };
  // There is no event id, and not every event carries a time of its own (`created_at` is the submission's): without
  // one, equal bytes may be a new fact.
  const times = [body.update_time, body.delete_time, kyc_result?.updated_at, kyc_result?.update_at];
  const isTimed = times.some(Boolean) || (eventType === 'created' && body.created_at !== null);
  const identity = { by: isTimed ? 'body' : 'nothing' } as const;
  const pointer = { eventType, about, identity, trust: 'hint' } as const;
  switch (eventType) {
    case 'created':
    case 'retry': {
      const begun = statusReport('IN_PROGRESS', null, body.created_at);
      return { ...pointer, report: { ...begun, providerReference }, fetch: false };
    }
    case 'aml':
    case 'aml_monitor': {
      if (!body.aml_result) return { ...pointer, report: null, fetch: true };
      const report = { ...statusReport(null, null), screening: screeningOf(body.aml_result) };
      return { ...pointer, identity: { by: 'nothing' }, report, fetch: false };
    }
    case 'submit':
    case 'approved':
    case 'rejected':
    case 'updated':
    case 'delete':
    case 'injection':
      return { ...pointer, report: null, fetch: true };
    default:
      return null;
  }
}
