import type { Connection } from '../providers/load.ts';
import type { Store } from '../store/store.ts';

/** What every action on a session needs: the store, and the connections to ask. */
export interface Gateway {
  readonly store: Store;
  readonly connections: ReadonlyMap<string, Connection>;
  /** Where a connection's provider must send its webhooks, secret segment included. */
  readonly webhookUrl: (connection: string) => string;
  readonly log: Log;
}

/** The part of a structured logger that is used. Nothing personal goes in. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
