import { setTimeout as sleep } from 'node:timers/promises';
import { type CallCounter, memoryCounter } from '../../lib/call-counter.ts';
import { ProviderError } from '../contract/errors.ts';
import { type CallPriority, callPriority } from './priority.ts';
import { retryAfter, untilReset } from './retry-after.ts';

// A caller waits for its answer: a call that would have to wait longer than this (milliseconds) is refused.
const MAX_WAIT = 2_000;

// A header that asks for more than this is a mistake (milliseconds for seconds, a clock that is wrong).
const MAX_PAUSE = 15 * 60_000;

/** The calls that a connection may still make within a minute, shared by all instances. */
export interface CallBudget {
  /** Takes a call: 0 when it was there to take, else the milliseconds until there may be one. */
  take(priority: CallPriority): Promise<number>;
  /** The provider allows no call for so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/** A budget kept in this process. */
export const memoryBudget = (perMinute: number): CallBudget => callBudget(memoryCounter(), 'calls', perMinute);

/**
 * A connection's calls of the last minute, in order of priority. Starts may take all of them; everything else leaves a
 * tenth for starts. Details and polls are sent only while less than half of the budget is used, and polls take at most a
 * quarter of it.
 */
export function callBudget(counter: CallCounter, key: string, perMinute: number): CallBudget {
  const share = (part: number) => Math.max(1, Math.floor(perMinute * part));
  const others = { key: `${key}:others`, limit: share(0.9) };
  const polls = { key: `${key}:polls`, limit: share(0.25) };
  const half = { key, limit: Math.ceil(perMinute / 2) };
  const counts: Record<CallPriority, readonly { readonly key: string; readonly limit: number }[]> = {
    start: [{ key, limit: perMinute }],
    update: [others, { key, limit: perMinute }],
    detail: [others, half],
    poll: [polls, others, half],
  };
  return {
    async take(priority) {
      const taken: string[] = [];
      for (const { key, limit } of counts[priority]) {
        const wait = await counter.take(key, limit);
        if (wait > 0) {
          for (const key of taken) await counter.giveBack(key);
          return wait;
        }
        taken.push(key);
      }
      return 0;
    },
    async pause(milliseconds) {
      if (milliseconds > 0) await counter.block(key, Math.min(milliseconds, MAX_PAUSE));
    },
  };
}

export interface RateLimitOptions {
  readonly now: () => Date;
  /** Milliseconds a call may wait for its turn. Details and polls never wait. */
  readonly maxWait?: number;
}

/**
 * A `fetch` within a budget, by the priority of the code that calls it. It heeds the limits that the provider's answers
 * give. A call that would wait too long throws {ProviderError} PROVIDER_RATE_LIMITED of origin 'budget', unsent.
 */
export function rateLimited(
  fetch: typeof globalThis.fetch,
  budget: CallBudget,
  { now, maxWait = MAX_WAIT }: RateLimitOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const priority = callPriority();
    await takeTurn(budget, priority, priority === 'start' || priority === 'update' ? maxWait : 0);
    const response = await fetch(input, init);
    await budget.pause(askedPause(response, now()));
    return response;
  };
}

async function takeTurn(budget: CallBudget, priority: CallPriority, maxWait: number): Promise<void> {
  let left = maxWait;
  for (let wait = await budget.take(priority); wait > 0; wait = await budget.take(priority)) {
    if (wait > left) {
      throw new ProviderError('PROVIDER_RATE_LIMITED', 'The calls allowed to the provider are used up for now.', {
        retryAfter: wait,
        origin: 'budget',
      });
    }
    await sleep(wait);
    left -= wait;
  }
}

/** Milliseconds for which an answer asks to send nothing; 0 when it does not. */
function askedPause({ status, headers }: Response, now: Date): number {
  const isSpent = headers.get('x-ratelimit-remaining')?.trim() === '0';
  return (status === 429 ? retryAfter(headers, now) : isSpent ? untilReset(headers, now) : null) ?? 0;
}
