import { moment } from '../../domain/date.ts';
import { statusReport } from '../../domain/report.ts';
import { WebhookUnreadable } from '../errors.ts';
import { deliveryJson } from '../http/delivery-json.ts';
import type { Notification } from '../provider.ts';
import { decrypt, type Encryption } from './encryption.ts';
import { screeningOf } from './map.ts';
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
  const { webhook_trigger: eventType, submission_id, userid, cf, cf1 } = body;
  const about = { providerReference: submission_id ?? null, sessionId: userid ?? cf?.cf1 ?? cf1 ?? null };
  if (!about.providerReference && !about.sessionId) return null;
  // There is no event id, and not every event carries a time: without one, equal bytes may be a new fact.
  const times = [body.created_at, body.update_time, body.delete_time, ...Object.values(body.kyc_result ?? {})];
  const identity = { by: times.some(Boolean) ? 'body' : 'nothing' } as const;
  const pointer = { eventType, about, identity, trust: 'hint' } as const;
  switch (eventType) {
    case 'created':
    case 'retry': {
      const begun = statusReport('IN_PROGRESS', null, moment(body.created_at));
      return { ...pointer, report: { ...begun, providerReference: submission_id ?? null }, fetch: false };
    }
    case 'aml':
    case 'aml_monitor': {
      if (!body.aml_result) return { ...pointer, report: null, fetch: true };
      const screening = screeningOf(body.aml_result);
      return { ...pointer, report: { ...statusReport(null, null, moment(body.created_at)), screening }, fetch: false };
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
