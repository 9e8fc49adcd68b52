import { parseJson } from '../../lib/json.ts';
import { WebhookUnreadable } from '../contract/errors.ts';

/** A delivery's body as JSON. @throws {WebhookUnreadable} */
export function deliveryJson(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw new WebhookUnreadable('The body is not JSON.');
  }
}
