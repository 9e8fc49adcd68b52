import type { Viewer } from '../access/scopes.ts';
import type { SubscriptionQuota } from '../access/subscription-quota.ts';
import type { Tail, TailedEvent } from '../events/tail.ts';
import type { Gateway } from '../sessions/gateway.ts';
import type { LoggedEvent } from '../store/event-log.ts';
import type { Store } from '../store/store.ts';
import { createReadRecord } from './audit.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** The context of a resolver. */
export interface Context {
  readonly gateway: Gateway;
  readonly tail: Tail;
  /** The subscriptions that callers keep open. */
  readonly quota: SubscriptionQuota;
  readonly viewer: Viewer;
  /** The caller's network address. */
  readonly address: string | null;
  /** Records in the audit log whose personal data is read. */
  readRecord: ReturnType<typeof createReadRecord>;
  /** Fresh for every operation, and for every batch of a subscription's events. */
  loaders: Loaders;
  /** The cursor of the last event that a subscription has sent: a client resumes after it. */
  sentCursor: string | null;
  /** The cursor of the event that a subscription is sending; null where it sends other things. */
  currentCursor: string | null;
  /** Details of the HTTP request; null on a socket. */
  readonly http: Caller['http'];
}

/** The caller of an operation, and the address it calls from. */
export interface Caller {
  readonly viewer: Viewer;
  readonly address: string | null;
  /** Null on a socket. `lastEventId`: after which event a stream resumes. */
  readonly http: { readonly lastEventId: string | null } | null;
}

/** The context of one operation. */
export const createContext = (
  { gateway, tail, quota }: Pick<Context, 'gateway' | 'tail' | 'quota'>,
  { viewer, address, http }: Caller,
): Context => ({
  gateway,
  tail,
  quota,
  viewer,
  address,
  readRecord: createReadRecord({ gateway, viewer, address }),
  loaders: createLoaders(gateway.store),
  sentCursor: null,
  currentCursor: null,
  http,
});

// All subscribers at the head of the log get the same events: their sessions are loaded once for each batch.
const loadersOf = new WeakMap<readonly LoggedEvent[], Loaders>();

function loadersFor(store: Store, batch: readonly LoggedEvent[]): Loaders {
  const loaders = createLoaders(store);
  loadersOf.set(batch, loaders);
  // Loaded in the same turn as the first of them, they share its statement, and its failure.
  for (const { sessionId } of batch) loaders.session.load(sessionId).catch(() => {});
  return loaders;
}

/** Moves a subscription on to an event, with the loaders of its batch; `again` discards loads that failed. */
export function enterBatch(context: Context, { batch }: TailedEvent, again = false): void {
  if (again) loadersOf.delete(batch);
  context.loaders = loadersOf.get(batch) ?? loadersFor(context.gateway.store, batch);
  context.readRecord = createReadRecord(context);
}
