import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, test as base, expect, vi } from 'vitest';
import { serverAccount } from '../../src/store/embedded/account.ts';
import { locateBinaries } from '../../src/store/embedded/binaries.ts';
import { openCluster } from '../../src/store/embedded/cluster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/embedded.ts';
import { takeOwnership } from '../../src/store/embedded/ownership.ts';
import { stopServer } from '../../src/store/embedded/server.ts';

const execute = promisify(execFile);

// Twenty servers are started at once: on a machine that is busy otherwise this takes its time.
vi.setConfig({ testTimeout: 60_000 });

interface Place {
  readonly folder: string;
  /** What the gateways here told their operator. */
  readonly lines: string[];
  /** Starts the server in this process, until the test ends. */
  start(dataDir?: string): Promise<EmbeddedPostgres>;
  /** Starts it in a process of its own, as a gateway would. */
  startElsewhere(): ChildProcess;
  /** Has `undo` called when the test ends. */
  afterwards(undo: () => unknown): void;
}

/** A folder with a database that was stopped in good order, made once for all tests: initialising takes the longest. */
let prepared: Promise<string> | null = null;
async function prepare(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-prepared-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  await postgres.stop();
  return folder;
}
afterAll(async () => {
  if (prepared) await rm(await prepared, { recursive: true, force: true });
});

const test = base.extend<{ blank: Place; place: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  blank: async ({}, use) => {
    // Closed to other users: as root, this is also the test of a server whose user can't enter the folder by itself.
    const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
    const lines: string[] = [];
    const undoing: (() => unknown)[] = [];
    const afterwards = (undo: () => unknown) => void undoing.push(undo);
    await use({
      folder,
      lines,
      start: async (dataDir = folder) => {
        const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
        afterwards(() => postgres.stop());
        return postgres;
      },
      startElsewhere: () => {
        const owner = fork(join(import.meta.dirname, 'embedded-owner.ts'), [folder], { execArgv: [] });
        afterwards(() => owner.kill('SIGKILL'));
        return owner;
      },
      afterwards,
    });
    for (const undo of undoing.reverse()) await undo();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  place: async ({ blank }, use) => {
    prepared ??= prepare();
    for (const name of ['postgres', 'postgres-password', 'postgres.log'])
      await execute('cp', ['-a', join(await prepared, name), join(blank.folder, name)]);
    await use(blank);
  },
});

async function kill(owner: ChildProcess): Promise<void> {
  const exit = once(owner, 'exit');
  owner.kill('SIGKILL');
  await exit;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const remember = (url: string) => query(url, `CREATE TABLE kept AS SELECT 'here' AS word`);
const recall = (url: string) => query(url, 'SELECT word FROM kept');

const postmasterFile = (dataDir: string) => join(dataDir, 'postgres', 'postmaster.pid');

async function postmasterPid(folder: string): Promise<number> {
  return Number((await readFile(postmasterFile(folder), 'utf8')).split('\n')[0]);
}

/** Whether the process still runs; a dead one may stay in the process table until its parent looks. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

test.concurrent('the first start makes a database, and a restart finds its data', async ({ blank: { start } }) => {
  const first = await start();
  expect(first.url).toMatch(/^postgres:\/\/kyc_gateway:[\w-]{32}@127\.0\.0\.1:\d+\/kyc_gateway$/);
  await remember(first.url);
  await first.stop();
  const second = await start();
  expect(await recall(second.url)).toEqual([{ word: 'here' }]);
});

test.concurrent('only this machine and only the holder of the password may connect', async ({
  place: { folder, start },
}) => {
  const { url } = await start();
  const [settings] = await query(
    url,
    `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
  );
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
  expect((await stat(join(folder, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test.concurrent('stop leaves no process, and may be called again', async ({ place: { folder, start } }) => {
  const postgres = await start();
  const pid = await postmasterPid(folder);
  await postgres.stop();
  await postgres.stop();
  await expect.poll(() => isRunning(pid)).toBe(false);
  expect(existsSync(postmasterFile(folder))).toBe(false);
});

test.concurrent('the server that a killed gateway left is taken over with its data, and stopped by its new owner', async ({
  place: { folder, start, startElsewhere },
}) => {
  const owner = startElsewhere();
  const [url] = await once(owner, 'message');
  await remember(url);
  const pid = await postmasterPid(folder);
  await kill(owner);
  expect(isRunning(pid)).toBe(true);

  const successor = await start();
  expect(successor.url).toBe(url);
  expect(await postmasterPid(folder)).toBe(pid);
  expect(await recall(successor.url)).toEqual([{ word: 'here' }]);
  await successor.stop();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test.concurrent('after gateway and server were both killed the next start recovers the data', async ({
  place: { folder, start, startElsewhere },
}) => {
  const owner = startElsewhere();
  const [url] = await once(owner, 'message');
  await remember(url);
  await kill(owner);
  process.kill(await postmasterPid(folder), 'SIGKILL');

  const successor = await start();
  expect(await recall(successor.url)).toEqual([{ word: 'here' }]);
});

test.concurrent('a server that is killed under a running gateway comes back at the same URL', async ({
  place: { folder, lines, start },
}) => {
  const postgres = await start();
  await remember(postgres.url);
  const pid = await postmasterPid(folder);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => lines, { timeout: 10_000 }).toContain('The embedded PostgreSQL is back.');

  expect(await postmasterPid(folder)).not.toBe(pid);
  expect(await recall(postgres.url)).toEqual([{ word: 'here' }]);
});

test.concurrent('that a server has gone is told also to who asks only then', async ({
  place: { afterwards, folder },
}) => {
  const cluster = await openCluster(folder, true);
  const { connection, lost } = await takeOwnership(cluster, {});
  afterwards(() => stopServer(cluster));
  const ended = new Promise((resolve) => connection.once('end', resolve));
  process.kill(await postmasterPid(folder), 'SIGKILL');
  await ended;
  await lost;
});

test.concurrent('a gateway whose lock connection was cut takes the lock again', async ({
  place: { folder, lines, start },
}) => {
  const postgres = await start();
  const pid = await postmasterPid(folder);
  const owners = `FROM pg_stat_activity WHERE application_name = 'kyc-gateway owner'`;
  await query(postgres.url, `SELECT pg_terminate_backend(pid) ${owners}`);
  await expect.poll(() => lines, { timeout: 10_000 }).toContain('The embedded PostgreSQL is back.');

  expect(await query(postgres.url, `SELECT count(*)::int AS owners ${owners}`)).toEqual([{ owners: 1 }]);
  await postgres.stop();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test.concurrent('a second gateway on the folder is told so, and the first is not disturbed', async ({
  place: { folder, start },
}) => {
  const first = await start();
  const refusal = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined }).catch((error) => error);
  expect(refusal.message).toContain(`Another gateway is running on the data folder ${folder}.`);
  expect(refusal.message).toMatch(/DATA_DIR.*DATABASE_URL/);
  expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.concurrent('of gateways that race for an empty folder one wins, and the others are told so', async ({
  blank: { afterwards, folder },
}) => {
  const racers = [1, 2, 3].map(() => startEmbeddedPostgres({ dataDir: folder, log: () => undefined }));
  const results = await Promise.allSettled(racers);
  const winners = results.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  const losers = results.filter((result) => result.status === 'rejected').map((result) => result.reason.message);
  for (const winner of winners) afterwards(() => winner.stop());
  expect(winners).toHaveLength(1);
  expect(losers).toEqual([1, 2].map(() => expect.stringContaining('Another gateway is running')));
  for (const winner of winners) await remember(winner.url);
  expect((await readdir(folder)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
});

test.concurrent('a first start that was killed half way is done again', async ({
  blank: { folder, start, startElsewhere },
}) => {
  const changes = watch(folder);
  const owner = startElsewhere();
  for await (const { filename } of changes) if (filename?.startsWith('postgres.new-')) break;
  await kill(owner);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);

  const postgres = await start();
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.concurrent('what an interrupted start left is removed once nobody can be at work on it, a finished database never', async ({
  blank: { folder, start },
}) => {
  const [abandoned, fresh] = [join(folder, 'postgres.new-old'), join(folder, 'postgres.new-now')];
  for (const unfinished of [abandoned, fresh]) {
    await mkdir(unfinished, { recursive: true });
    await writeFile(join(unfinished, 'PG_VERSION'), '18\n');
  }
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(abandoned, hourAgo, hourAgo);
  const postgres = await start();
  await remember(postgres.url);
  await postgres.stop();
  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(fresh)).toBe(true);

  await utimes(join(folder, 'postgres'), hourAgo, hourAgo);
  expect(await recall((await start()).url)).toEqual([{ word: 'here' }]);
});

test.concurrent('something else in the place of the database is left alone', async ({ blank: { folder, start } }) => {
  const precious = join(folder, 'postgres', 'precious');
  await mkdir(join(folder, 'postgres'));
  await writeFile(precious, '');
  await expect(start()).rejects.toThrow(/is in the way .* DATA_DIR/);
  expect(existsSync(precious)).toBe(true);
});

test.concurrent('a postmaster.pid whose process is another program by now does not stop a start', async ({
  place: { afterwards, folder, start },
}) => {
  const before = await start();
  await remember(before.url);
  await before.stop();
  const { uid, gid } = await stat(join(folder, 'postgres'));
  // As the server's user: PostgreSQL itself would take the process for a server.
  const stranger = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid, gid } : {});
  afterwards(() => stranger.kill('SIGKILL'));
  await once(stranger, 'spawn');
  const content = [
    stranger.pid,
    join(folder, 'postgres'),
    1,
    new URL(before.url).port,
    '',
    '127.0.0.1',
    '',
    'ready',
    '',
  ];
  await writeFile(postmasterFile(folder), content.join('\n'));

  expect(await recall((await start()).url)).toEqual([{ word: 'here' }]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test.concurrent('a postmaster.pid that a power cut left empty does not stop a start', async ({
  place: { folder, start },
}) => {
  await (await start()).stop();
  await writeFile(postmasterFile(folder), '');
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.concurrent('a copy of the folder does not lead to the server of the original', async ({
  place: { folder, start },
}) => {
  const copy = join(folder, 'copy');
  await (await start()).stop();
  await mkdir(copy);
  for (const name of ['postgres', 'postgres-password'])
    await execute('cp', ['-a', join(folder, name), join(copy, name)]);
  const original = await start();
  await remember(original.url);
  await cp(postmasterFile(folder), postmasterFile(copy));

  const { url } = await start(copy);
  await expect(recall(url)).rejects.toThrow(/"kept" does not exist/);
});

test.concurrent('without its password a database is not opened, and the message says which file is missing', async ({
  place: { folder, start },
}) => {
  await (await start()).stop();
  await rm(join(folder, 'postgres-password'));
  await expect(start()).rejects.toThrow(`${join(folder, 'postgres-password')}, the password of the database in`);
});

test.concurrent('a server that can not start shows the end of its log', async ({ place: { folder, start } }) => {
  await (await start()).stop();
  await writeFile(join(folder, 'postgres', 'PG_VERSION'), '9.6\n');
  await expect(start()).rejects.toThrow(/did not start.*DATABASE_URL.*database files are incompatible with server/s);
});

test.concurrent('a machine without binaries is told to use a PostgreSQL of its own', async () => {
  await expect(locateBinaries('sunos', 'sparc')).rejects.toThrow(/sunos-sparc.*DATABASE_URL/);
});

test
  .runIf(process.getuid?.() === 0)
  .concurrent('as root the server runs as the owner of its database', async ({ place: { folder, start } }) => {
    await start();
    const { uid, gid } = await stat(join(folder, 'postgres'));
    expect(uid).not.toBe(0);
    expect(await serverAccount(join(folder, 'postgres'), 'nobody-of-that-name')).toEqual({ uid, gid });
    expect((await stat(`/proc/${await postmasterPid(folder)}`)).uid).toBe(uid);
  });
