import { randomUUID } from 'node:crypto';
import pg from 'pg';

// The first key of all advisory locks that mark live processes.
const ALIVE = 0x6b7963;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

/**
 * Marks this process as alive for the other instances, by advisory locks on a connection of its own. PostgreSQL
 * releases them the moment the process is gone.
 */
export interface Liveness {
  /** The name of this process among all that share the database. */
  readonly id: string;
  /** Marks a further name of this process as alive. */
  claim(name: string): Promise<void>;
  /** Ends the mark of a name. */
  disclaim(name: string): Promise<void>;
  /**
   * The names that no live process claims. After a database outage, live processes need a moment to claim theirs again.
   */
  dead(names: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts marking this process as alive. */
export async function showLiveness(options: pg.PoolConfig): Promise<Liveness> {
  const id = randomUUID();
  const names: string[] = [id];
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client(options);
    const lost = () => {
      if (client !== fresh) return;
      client = null;
      again(FIRST_RETRY_MS);
    };
    fresh.on('error', lost);
    fresh.on('end', lost);
    await fresh.connect();
    for (const name of names) await lock(fresh, name);
    client = fresh;
  };
  const again = (retryMs: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      connect().catch(() => again(Math.min(retryMs * 2, LONGEST_RETRY_MS)));
    }, retryMs);
  };

  await connect();
  return {
    id,
    async claim(name) {
      names.push(name);
      if (client) await lock(client, name);
    },
    async disclaim(name) {
      names.splice(names.indexOf(name), 1);
      await client?.query('select pg_advisory_unlock_shared($1, hashtext($2))', [ALIVE, name]);
    },
    async dead(asked) {
      if (!client) throw new Error('the liveness connection is lost');
      const { rows } = await client.query<{ name: string }>(
        `select name from unnest($2::text[]) as name where not exists (
           select 1 from pg_locks where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())
             and classid = $1 and objid = (hashtext(name)::bigint & 4294967295)::oid)`,
        [ALIVE, asked],
      );
      return rows.map(({ name }) => name);
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end();
    },
  };
}

const lock = (client: pg.Client, name: string) =>
  client.query('select pg_advisory_lock_shared($1, hashtext($2))', [ALIVE, name]);
