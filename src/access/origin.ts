import type { IncomingMessage } from 'node:http';

/** Whether a socket may be opened: from our own and listed origins, and by clients that are no page. */
export type IsOwnOrigin = (request: IncomingMessage) => boolean;

/** Compares the `Origin` header with the public URL and the listed origins. */
export function createOwnOrigin(publicUrl: () => string, origins: readonly string[]): IsOwnOrigin {
  return ({ headers: { origin, host } }) =>
    origin === undefined ||
    origins.includes(origin) ||
    origin === new URL(publicUrl()).origin ||
    URL.parse(origin)?.host === host;
}
