import type { IncomingMessage } from 'node:http';
import proxyaddr from 'proxy-addr';
import { oneOf } from '../lib/network.ts';

/** Tells the address a request was made from; null when its peer has gone. */
export type AddressOf = (request: IncomingMessage) => string | null;

/**
 * The address of the peer or, where that is a trusted proxy, the one it names in `X-Forwarded-For`, as far back as only
 * trusted proxies have written it: what stands before was written by the caller.
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = oneOf(trustedProxies);
  return (request) => (request.socket.remoteAddress ? proxyaddr(request, isTrusted) : null);
}
