import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, fetch as undiciFetch } from 'undici';
import { ProviderError } from '../contract/errors.ts';

// Everything that is not the public internet (IANA's special-purpose registries), and the ways to spell it in IPv6.
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4');

/** The only IPv6 that is routed publicly, less what carries an IPv4 address or is for examples. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const NOT_GLOBAL = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_GLOBAL.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is on the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !PRIVATE.check(address, 'ipv4');
  return family === 6 && GLOBAL.check(address, 'ipv6') && !NOT_GLOBAL.check(address, 'ipv6');
}

/**
 * A `fetch` that connects to public addresses alone. It looks at the address that is connected to, not at the name, so
 * that a name that means another address the second time gains nothing.
 */
export function createPublicFetch(lookup: typeof systemLookup = systemLookup): typeof fetch {
  const guardedLookup: LookupFunction = (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const refusal = error ?? (addresses.every(({ address }) => isPublic(address)) ? null : new Error('not public'));
      const [first] = addresses ?? [];
      if (refusal || !first) callback(refusal ?? new Error('no address'), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  const dispatcher = new Agent({ connect: { timeout: 3000, lookup: guardedLookup } });
  const outward = (input: Parameters<typeof undiciFetch>[0], init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher });
  return outward as unknown as typeof fetch;
}

interface GuardOptions {
  readonly fetch: typeof fetch;
  /** Reaches public addresses alone. */
  readonly publicFetch: typeof fetch;
  /** Whether a `host[:port]` is one that was configured for this connection. */
  readonly isConfigured: (host: string) => boolean;
}

/**
 * A `fetch` for addresses that a provider gave us: a host of the connection's configuration, whatever its address, or
 * one on the public internet by https. It must never be given credentials.
 */
export function guarded({ fetch, publicFetch, isConfigured }: GuardOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const url = URL.parse(String(input));
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) throw refusal();
    if (isConfigured(url.host)) return fetch(url, init);
    const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const isName = isIP(name) === 0 && name.includes('.') && !/\.(localhost|local|internal|home\.arpa)$/.test(name);
    if (url.protocol !== 'https:' || url.port !== '' || !(isName || isPublic(name))) throw refusal();
    return publicFetch(url, init);
  };
}

const refusal = (): ProviderError =>
  new ProviderError('PROVIDER_UNAVAILABLE', 'The provider gave an address for the file that may not be fetched.', {
    retryable: false,
    origin: 'answer',
  });
