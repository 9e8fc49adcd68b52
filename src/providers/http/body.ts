import { parseJson } from '../../lib/json.ts';
import { WebhookUnreadable } from '../contract/errors.ts';

/** A delivery's body as JSON; a byte order mark is allowed. @throws {WebhookUnreadable} */
export function deliveryJson(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder().decode(body));
  } catch {
    throw new WebhookUnreadable('The body is not JSON.');
  }
}
