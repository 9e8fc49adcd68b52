import { isIPv6 } from 'node:net';

/** The pace at which refused webhooks are answered. */
export interface RefusalPace {
  /** Counts one refusal; returns the milliseconds after which its answer is due. */
  delayMs(address: string | null): number;
  /** Whether the next refusal of this address would have to wait. */
  isExceeded(address: string | null): boolean;
}

interface Limits {
  /** Refusals a second from one address, and from all together. */
  readonly perAddress: number;
  readonly inAll: number;
  /** The longest that an answer waits. */
  readonly longestMs: number;
  /** Addresses that are remembered. */
  readonly addresses: number;
}

const LIMITS: Limits = { perAddress: 250, inAll: 1000, longestMs: 1000, addresses: 10_000 };

/**
 * Slows down the senders of webhooks that are refused: a second's worth is answered at once, the rest evenly spaced.
 * Refusals alone wait. A genuine webhook never does, since many senders may share the address of a proxy.
 */
export function createRefusalPace({ perAddress, inAll, longestMs, addresses }: Limits = LIMITS): RefusalPace {
  /** The time in milliseconds at which each sender has caught up with its rate. */
  const caughtUpAt = new Map<string, number>();
  let allCaughtUpAt = 0;
  const aheadOf = (at: number, now: number): number => Math.max(0, at - now - 1000);

  const take = (at: number, now: number, perSecond: number): number =>
    Math.min(Math.max(at, now) + 1000 / perSecond, now + 1000 + longestMs);

  return {
    delayMs(address) {
      const now = performance.now();
      const sender = senderOf(address);
      const at = take(caughtUpAt.get(sender) ?? 0, now, perAddress);
      // Every address starts afresh; the rate of all together still holds.
      if (!caughtUpAt.has(sender) && caughtUpAt.size >= addresses) caughtUpAt.clear();
      caughtUpAt.set(sender, at);
      allCaughtUpAt = take(allCaughtUpAt, now, inAll);
      return Math.max(aheadOf(at, now), aheadOf(allCaughtUpAt, now));
    },

    isExceeded: (address) => aheadOf(caughtUpAt.get(senderOf(address)) ?? 0, performance.now()) > 0,
  };
}

/** An IPv6 address counts as its network of 64 bits, which is what one sender is given. */
function senderOf(address: string | null): string {
  if (!address || !isIPv6(address) || address.startsWith('::ffff:')) return address ?? '';
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail === undefined) return groups.slice(0, 4).join(':');
  const last = tail.split(':').filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - groups.length - last.length)).fill('0');
  return [...groups, ...zeros, ...last].slice(0, 4).join(':');
}
