import { resolve } from 'node:path';
import { CLUSTER_ROLE, type Cluster, openCluster } from './cluster.ts';
import { closeConnection, type Ownership, takeOwnership } from './ownership.ts';
import { type Flags, stopServer } from './server.ts';

/** The embedded PostgreSQL of this gateway. */
export interface EmbeddedPostgres {
  /** The URL of the gateway's database, with the password; it does not change while we run. */
  readonly url: string;
  /** Stops the server, if it is still ours. May be called again. */
  stop(): Promise<void>;
}

interface Options {
  /** The folder for the database, its password and its log. One gateway at a time. */
  readonly dataDir: string;
  /** Called with each line that an operator should see. */
  log(line: string): void;
  /** Further PostgreSQL settings, which override our own; the values without spaces. */
  readonly flags?: Flags;
}

const DATABASE = 'kyc_gateway';

/**
 * Starts the PostgreSQL under `dataDir` (created at the first start), or takes over the one that a killed gateway left
 * running. @throws with advice when that is impossible, or when another gateway is running there
 */
export async function startEmbeddedPostgres({ dataDir, log, flags = {} }: Options): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(resolve(dataDir), flags.fsync !== 'off');
  const ownership = await takeOwnership(cluster, flags);
  const stop = keepOwnership(cluster, flags, log, ownership);
  await createDatabase(ownership).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url: `postgres://${CLUSTER_ROLE}:${cluster.password}@127.0.0.1:${ownership.port}/${DATABASE}`, stop };
}

async function createDatabase({ connection }: Ownership): Promise<void> {
  const found = await connection.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (found.rowCount === 0) await connection.query(`CREATE DATABASE ${DATABASE}`);
}

/** Takes the server back whenever it drops us, and restarts it on its port if necessary; returns its stop function. */
function keepOwnership(cluster: Cluster, flags: Flags, log: Options['log'], first: Ownership): () => Promise<void> {
  let ownership: Ownership | null = null;
  let recovery = Promise.resolve();
  let stopped: Promise<void> | null = null;

  function hold(taken: Ownership): void {
    ownership = taken;
    void taken.lost.then(() => {
      ownership = null;
      if (!stopped) recovery = recover();
    });
  }

  async function recover(): Promise<void> {
    log(`The embedded PostgreSQL has dropped its connections. ${cluster.logFile} may say why.`);
    try {
      hold(await takeOwnership(cluster, flags, first.port));
      log('The embedded PostgreSQL is back.');
    } catch (error) {
      log(`The embedded PostgreSQL is lost; restart the gateway. ${error instanceof Error ? error.message : ''}`);
    }
  }

  async function shutDown(): Promise<void> {
    await recovery;
    if (!ownership) return;
    // The lock is held to the last, so that no other gateway takes over a server that is about to stop.
    const { connection } = ownership;
    await stopServer(cluster);
    await closeConnection(connection);
  }

  hold(first);
  return () => {
    stopped ??= shutDown();
    return stopped;
  };
}
