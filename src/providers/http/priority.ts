import { AsyncLocalStorage } from 'node:async_hooks';

/** The order in which calls get at a connection's budget: starts, then what a webhook or a person asked for, then polls. */
export type CallPriority = 'start' | 'news' | 'poll';

const current = new AsyncLocalStorage<CallPriority>();

/** Makes calls with a priority: every call of the provider that is made within. */
export const withPriority = <Result>(priority: CallPriority, run: () => Promise<Result>): Promise<Result> =>
  current.run(priority, run);

/** The priority of the call that is being made. */
export const callPriority = (): CallPriority => current.getStore() ?? 'news';
