import { WebhookUnreadable } from '../contract/errors.ts';

/** A delivery's body as JSON; a byte order mark before it is allowed. @throws {WebhookUnreadable} */
export function deliveryJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    throw new WebhookUnreadable('The body is not JSON.');
  }
}
