import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyaddr from 'proxy-addr';
import { oneOf } from '../lib/network.ts';

/** The address that a request was made from; null when its peer has gone. */
export type AddressOf = (request: IncomingMessage) => string | null;

/**
 * The address of the peer. If the peer is a trusted proxy: the address that it names in `X-Forwarded-For`, and so on
 * back through trusted proxies. Entries left of the first untrusted address are ignored, because the caller can write
 * them. An entry that is no address ends the search at the proxy that wrote it.
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = oneOf(trustedProxies);
  return (request) => {
    const { remoteAddress } = request.socket;
    if (!remoteAddress) return null;
    const way = proxyaddr.all(request, (entry) => {
      const address = withoutPort(entry);
      return address !== null && isTrusted(address);
    });
    return way.map(withoutPort).findLast((address) => address !== null) ?? remoteAddress;
  };
}

/** An address as some proxies write it, with a port (`192.0.2.1:4711`, `[2001:db8::1]:443`); null: it is none. */
function withoutPort(entry: string): string | null {
  const [, bracketed, v4] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry.trim()) ?? [];
  const address = bracketed ?? v4 ?? entry.trim();
  return isIP(address) === 0 ? null : address;
}
