import type { Log } from '../lib/log.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { Liveness } from '../store/liveness.ts';
import type { Store } from '../store/store.ts';

/** What every action on a session needs: the store, the connections to ask, and where to tell what happened. */
export interface Gateway {
  readonly production: boolean;
  readonly store: Store;
  /** Which instances live. */
  readonly liveness: Liveness;
  readonly connections: ReadonlyMap<string, Connection>;
  /** Where browsers reach us, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Where a connection's provider must send its webhooks, secret segment included. */
  readonly webhookUrl: (connection: string) => string;
  /** How many days the provider may work on a session, or review it, until it is EXPIRED. */
  readonly reviewDays: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What is counted. */
export interface Metrics {
  /** A word of a provider that nothing maps. */
  unmapped(connection: string, kind: 'status' | 'reason'): void;
  /** A report from a provider whose clock runs ahead. */
  clockAhead(connection: string): void;
  /** A delivery, by what was made of it at the door. */
  delivery(connection: string, disposition: string): void;
  /** A call to a provider: null when it succeeded. */
  call(connection: string, errorCode: string | null): void;
}
