import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { CLUSTER_ROLE, type Cluster } from './cluster.ts';
import {
  discardPostmaster,
  type Flags,
  findFreePort,
  isAlive,
  type Postmaster,
  readPostmaster,
  startServer,
} from './server.ts';

/** The ownership of a running server: a connection that holds the lock of the one gateway that owns it. */
export interface Ownership {
  readonly connection: Client;
  readonly port: number;
  /** Resolves when the server has dropped the connection, even if that was before the first `await`. */
  readonly lost: Promise<void>;
}

const TAKING_TIMEOUT = 90_000;
const POLL_INTERVAL = 50;
/** A process in `postmaster.pid` whose port does not answer for this long is taken for another program. */
const SILENCE_LIMIT = 1_000;
const START_ATTEMPTS = 5;
const START_RETRY_DELAY = 250;
/** The time to wait for the lock of a gateway that is just stopping. */
const LOCK_TIMEOUT = 2_000;
const CONNECTION_TIMEOUT = 3_000;
const QUERY_TIMEOUT = 10_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes us the only owner of the cluster's server: of a running one that a killed gateway left, or of one that we start
 * (on `port`, or any). @throws when another gateway is the owner
 */
export async function takeOwnership(cluster: Cluster, flags: Flags, port?: number): Promise<Ownership> {
  const deadline = Date.now() + TAKING_TIMEOUT;
  let failedStarts = 0;
  let silent: { text: string; since: number } | null = null;
  while (Date.now() < deadline) {
    const server = await readPostmaster(cluster);
    if (!server || (server.pid > 0 && !isAlive(server))) {
      await startServer(cluster, port ?? (await findFreePort()), flags).catch((error: unknown) => {
        // The port may have been taken, another gateway may be starting it, or backends of a killed server may linger.
        failedStarts += 1;
        if (failedStarts === START_ATTEMPTS) throw error;
        return delay(failedStarts * START_RETRY_DELAY);
      });
      continue;
    }
    const claim = await claimServer(cluster, server);
    if (claim === 'owned elsewhere') throw new Error(ownedElsewhere(cluster));
    if (typeof claim === 'object') return claim;
    if (claim === 'busy' || silent?.text !== server.text) silent = { text: server.text, since: Date.now() };
    else if (Date.now() - silent.since > SILENCE_LIMIT) await discardPostmaster(cluster, server);
    await delay(POLL_INTERVAL);
  }
  throw new Error(
    `The embedded PostgreSQL in ${cluster.dataDir} was not ready within ${TAKING_TIMEOUT / 1000} s. ` +
      `${cluster.logFile} says what it is doing; start again when it is done, or set DATABASE_URL.`,
  );
}

/** Gives the server up. */
export async function closeConnection(connection: Client): Promise<void> {
  await Promise.race([connection.end(), delay(1_000, undefined, { ref: false })]).catch(() => undefined);
}

async function claimServer(
  cluster: Cluster,
  server: Postmaster,
): Promise<Ownership | 'owned elsewhere' | 'busy' | 'absent'> {
  if (!(server.port > 0)) return 'absent';
  const connection = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: CLUSTER_ROLE,
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    application_name: 'kyc-gateway owner',
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
  });
  // Without a listener a lost connection would end the process; the 'end' event reports it as well.
  connection.on('error', () => undefined);
  const lost = new Promise<void>((resolve) => connection.once('end', resolve));
  const claim = await connection.connect().then(
    () => lock(connection, cluster, server),
    (refusal: unknown) => readRefusal(refusal, cluster),
  );
  if (claim === 'owned') return { connection, port: server.port, lost };
  await closeConnection(connection);
  return claim;
}

async function lock(
  connection: Client,
  cluster: Cluster,
  server: Postmaster,
): Promise<'owned' | 'owned elsewhere' | 'busy' | 'absent'> {
  try {
    // A copied data folder has the same password, and its copied postmaster.pid points to the original's server.
    const { rows } = await connection.query<{ data_directory: string }>('SHOW data_directory');
    const served = await realpath(rows[0]?.data_directory ?? '').catch(() => null);
    if (served !== (await realpath(cluster.folder))) return 'absent';
    await connection.query(`SET lock_timeout = ${LOCK_TIMEOUT}`);
    // A session lock: PostgreSQL releases it the moment its holder dies.
    await connection.query(`SELECT pg_advisory_lock(hashtextextended('kyc-gateway owner', 0))`);
    // The lock may be free only because its holder is stopping the server.
    const current = await readPostmaster(cluster);
    return current?.pid === server.pid && current.status === 'ready' ? 'owned' : 'busy';
  } catch (error) {
    return error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE ? 'owned elsewhere' : 'busy';
  }
}

/** The meaning of a refused connection. @throws when no second try would help */
function readRefusal(refusal: unknown, cluster: Cluster): 'busy' | 'absent' {
  // No answer, or an answer in another protocol.
  if (!(refusal instanceof DatabaseError)) return 'absent';
  switch (refusal.code) {
    case '57P01': // admin_shutdown
    case '57P02': // crash_shutdown
    case '57P03': // cannot_connect_now: starting or stopping
    case '53300': // too_many_connections
      return 'busy';
    case '28000': // invalid_authorization_specification: another PostgreSQL, which has no such role
      return 'absent';
    case '28P01': // invalid_password
      throw new Error(
        `The password in ${cluster.passwordFile} is not that of the database in ${cluster.folder}. ` +
          'Put the right file back, or start afresh with another folder (DATA_DIR).',
        { cause: refusal },
      );
    default:
      throw refusal;
  }
}

const ownedElsewhere = ({ dataDir }: Cluster): string =>
  `Another gateway is running on the data folder ${dataDir}. Stop that one, or give this one another folder (DATA_DIR) ` +
  'or a PostgreSQL that both may share (DATABASE_URL).';
