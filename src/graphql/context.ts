import type { Viewer } from '../access/scopes.ts';
import type { Tail } from '../events/tail.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** What a resolver is given. */
export interface Context {
  readonly gateway: Gateway;
  readonly tail: Tail;
  readonly viewer: Viewer;
  /** Fresh for every operation, and for every event of a subscription. */
  loaders: Loaders;
}

/** The context of one operation. */
export const createContext = (gateway: Gateway, tail: Tail, viewer: Viewer): Context => ({
  gateway,
  tail,
  viewer,
  loaders: createLoaders(gateway.store),
});

/** Forgets what was loaded, before the next event of a subscription is resolved. */
export function renewLoaders(context: Context): void {
  context.loaders = createLoaders(context.gateway.store);
}
