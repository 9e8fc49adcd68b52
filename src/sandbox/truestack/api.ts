import type { Account, Route } from '../imitation.ts';
import { equal } from '../signature.ts';
import { refuse } from './errors.ts';
import { switchesOf } from './switches.ts';

const WINDOW_MS = 60_000;

interface Window {
  readonly start: number;
  count: number;
}

const windows = new WeakMap<Account, Window>();

/** A handler behind the API key and, as documented, the rate limit and its headers. */
export const behindKey =
  (handle: Route['handle']): Route['handle'] =>
  async (call) => {
    const expected = `Bearer ${call.account.credentials.apiKey}`;
    if (!equal(call.request.headers.get('authorization') ?? '', expected)) {
      return refuse(401, 'UNAUTHORIZED', 'Invalid API key');
    }
    const { spec, ratePerMinute } = switchesOf(call.account);
    if (spec === 'source') return handle(call);
    const { start, count } = countCall(call.account);
    const response = count > ratePerMinute ? refuse(429, 'RATE_LIMITED', 'Too many requests') : await handle(call);
    response.headers.set('X-RateLimit-Limit', String(ratePerMinute));
    response.headers.set('X-RateLimit-Remaining', String(Math.max(0, ratePerMinute - count)));
    response.headers.set('X-RateLimit-Reset', String((start + WINDOW_MS) / 1000));
    return response;
  };

function countCall(account: Account): Window {
  const now = account.now().getTime();
  const start = now - (now % WINDOW_MS);
  const current = windows.get(account);
  const window = current?.start === start ? current : { start, count: 0 };
  window.count += 1;
  windows.set(account, window);
  return window;
}
