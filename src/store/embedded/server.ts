import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { explain } from './launcher.ts';

/** The content of a cluster's `postmaster.pid`, which describes its server. */
export interface Postmaster {
  /** The file as it is; two readings of the same server in the same state are equal. */
  readonly text: string;
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'ready' | 'stopping' | null;
}

/** PostgreSQL settings, by name; the values without spaces. */
export type Flags = Readonly<Record<string, string>>;

const SETTINGS: Flags = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // Failed statements are reported to their senders; the log would keep values of their rows.
  log_min_messages: 'log',
};

const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 8_000;

/** The server that `postmaster.pid` names, running or not; null without that file. */
export async function readPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const text = await readFile(postmasterFile(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  const status = (['starting', 'ready', 'stopping'] as const).find((word) => word === lines[7]) ?? null;
  return { text, pid: Number(lines[0]), port: Number(lines[3]), status };
}

/** Whether a process has the server's id. The process need not be the server: ids are used again. */
export function isAlive({ pid }: Postmaster): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Removes a `postmaster.pid` without a server, unless it changed since it was read. If there were a server after all,
 * PostgreSQL would refuse to start a second one: it finds the shared memory by the folder's inode.
 */
export async function discardPostmaster(cluster: Cluster, stale: Postmaster): Promise<void> {
  const current = await readPostmaster(cluster);
  if (current?.text === stale.text) await rm(postmasterFile(cluster), { force: true });
}

/** Starts the server on `port`, detached from our terminal's signals, and waits until it accepts connections. */
export async function startServer(cluster: Cluster, port: number, flags: Flags): Promise<void> {
  const settings = Object.entries({ ...SETTINGS, port: String(port), ...flags });
  const options = settings.map(([name, value]) => `-c ${name}=${value}`).join(' ');
  const args = [
    'start',
    '--wait',
    `--timeout=${START_TIMEOUT / 1000}`,
    `--log=${cluster.logFile}`,
    `--options=${options}`,
  ];
  await cluster.control(args, START_TIMEOUT + 5_000).catch(async (cause: unknown) => {
    throw new Error(
      `The embedded PostgreSQL in ${cluster.dataDir} did not start. Correct what the end of its log (${cluster.logFile}) ` +
        `names, or set DATABASE_URL to a PostgreSQL of your own.\n${await tail(cluster.logFile)}`,
      { cause },
    );
  });
}

/** Stops the server: orderly within 8 s, else at once (the next start then recovers from the write-ahead log). */
export async function stopServer(cluster: Cluster): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    try {
      const args = ['stop', '--wait', `--mode=${mode}`, `--timeout=${STOP_TIMEOUT / 1000}`];
      return await cluster.control(args, STOP_TIMEOUT + 2_000);
    } catch (cause) {
      const server = await readPostmaster(cluster);
      if (!server || !isAlive(server)) return;
      if (mode === 'fast') continue;
      throw new Error(
        `The embedded PostgreSQL in ${cluster.dataDir} (process ${server.pid}) does not stop: ${explain(cause)}. ` +
          `The next start will take it over; ${cluster.logFile} may say why.\n${await tail(cluster.logFile)}`,
        { cause },
      );
    }
  }
}

/** A TCP port of 127.0.0.1 that is free at this moment. */
export function findFreePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port.'))));
  });
  return promise;
}

const postmasterFile = (cluster: Cluster): string => join(cluster.folder, 'postmaster.pid');

async function tail(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
