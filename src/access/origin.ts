import type { IncomingMessage } from 'node:http';

/** Whether a page may open a socket: ours and the listed ones may, and whatever is no page. */
export type IsOwnOrigin = (request: IncomingMessage) => boolean;

/** By where browsers reach us, and the origins whose pages may call. */
export function createOwnOrigin(publicUrl: () => string, origins: readonly string[]): IsOwnOrigin {
  return ({ headers: { origin, host } }) =>
    origin === undefined ||
    origins.includes(origin) ||
    origin === new URL(publicUrl()).origin ||
    URL.parse(origin)?.host === host;
}
