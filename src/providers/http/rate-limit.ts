import { setTimeout as sleep } from 'node:timers/promises';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProviderError } from '../contract/errors.ts';
import { retryAfter, untilReset } from './retry-after.ts';

// A caller waits for its answer: longer than this and it hears that the budget is spent.
const MAX_WAIT = 2_000;

// A header that asks for more than this is a mistake (milliseconds for seconds, a clock that is wrong).
const MAX_PAUSE = 15 * 60_000;

/** The calls that a connection may still make, shared by all who make them. */
export interface CallBudget {
  /** Takes a call: 0 when it was there to take, else the milliseconds until there may be one. */
  take(): Promise<number>;
  /** The provider's own word that there is none for so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/** A budget kept in this process, by the minute as providers count. */
export const memoryBudget = (perMinute: number): CallBudget =>
  callBudget(new RateLimiterMemory({ points: perMinute, duration: 60 }), 'calls');

/** A budget under `key` of any store that the library knows. */
export function callBudget(limiter: RateLimiterAbstract, key: string): CallBudget {
  return {
    async take() {
      try {
        await limiter.consume(key);
        return 0;
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent;
        return Math.max(1, spent.msBeforeNext);
      }
    },
    async pause(milliseconds) {
      if (milliseconds > 0) await limiter.block(key, Math.min(milliseconds, MAX_PAUSE) / 1000);
    },
  };
}

export interface RateLimitOptions {
  readonly now: () => Date;
  /** Milliseconds a call may wait for its turn. */
  readonly maxWait?: number;
}

/**
 * A `fetch` within a budget, which also heeds what the provider's answers say of it. A call that would wait too long
 * throws {ProviderError} PROVIDER_RATE_LIMITED unsent.
 */
export function rateLimited(
  fetch: typeof globalThis.fetch,
  budget: CallBudget,
  { now, maxWait = MAX_WAIT }: RateLimitOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    await takeTurn(budget, maxWait);
    const response = await fetch(input, init);
    await budget.pause(askedPause(response, now()));
    return response;
  };
}

async function takeTurn(budget: CallBudget, maxWait: number): Promise<void> {
  let left = maxWait;
  for (let wait = await budget.take(); wait > 0; wait = await budget.take()) {
    if (wait > left) {
      throw new ProviderError('PROVIDER_RATE_LIMITED', 'The calls allowed to the provider are used up for now.', {
        retryAfter: wait,
      });
    }
    await sleep(wait);
    left -= wait;
  }
}

/** Milliseconds an answer asks to leave its sender alone; 0 when it does not. */
function askedPause({ status, headers }: Response, now: Date): number {
  const isSpent = headers.get('x-ratelimit-remaining')?.trim() === '0';
  return (status === 429 ? retryAfter(headers, now) : isSpent ? untilReset(headers, now) : null) ?? 0;
}
