import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256, lowercase hex or base64. */
export const hmac = (key: string, message: string, encoding: 'hex' | 'base64' | 'base64url'): string =>
  createHmac('sha256', key).update(message).digest(encoding);

/** Whether two texts are equal, in a time that does not tell where they differ. */
export const equal = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hmac('equal', one, 'hex')), Buffer.from(hmac('equal', other, 'hex')));
