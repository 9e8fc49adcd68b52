import type { Log } from '../lib/log.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { Liveness } from '../store/liveness.ts';
import type { Store } from '../store/store.ts';

/** The parts that every action on a session needs: store, connections, log and metrics. */
export interface Gateway {
  readonly production: boolean;
  readonly store: Store;
  /** The live instances. */
  readonly liveness: Liveness;
  readonly connections: ReadonlyMap<string, Connection>;
  /** The URL at which browsers reach us, without a trailing slash. */
  readonly publicUrl: () => string;
  /** The address for a connection's webhooks, secret segment included. */
  readonly webhookUrl: (connection: string) => string;
  /** Days that a session may stay in PROCESSING or IN_REVIEW until it is EXPIRED. */
  readonly reviewDays: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The counters. */
export interface Metrics {
  /** A word of a provider that has no mapping. */
  unmapped(connection: string, kind: 'status' | 'reason'): void;
  /** A report from a provider whose clock runs ahead. */
  clockAhead(connection: string): void;
  /** A webhook request, by its disposition at the endpoint. */
  delivery(connection: string, disposition: string): void;
  /** A call to a provider: null when it succeeded. */
  call(connection: string, errorCode: string | null): void;
}
