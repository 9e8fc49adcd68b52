import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A start of a session, then an update (asked for by a webhook or a caller), then details that complete what is known,
 * then a poll.
 */
export type CallPriority = 'start' | 'update' | 'detail' | 'poll';

const current = new AsyncLocalStorage<CallPriority>();

/** Runs a function whose calls to providers have this priority. A connection's `fetch` is made once, for all of them. */
export const withPriority = <Result>(priority: CallPriority, run: () => Result): Result => current.run(priority, run);

/** The priority of the calls made now. */
export const callPriority = (): CallPriority => current.getStore() ?? 'update';

/** Runs a call that only completes the answer of another one: of lower priority than an update, but not above its poll. */
export const asDetail = <Result>(run: () => Result): Result =>
  withPriority(callPriority() === 'poll' ? 'poll' : 'detail', run);
