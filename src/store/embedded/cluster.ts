import { access, chown, constants, mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, serverAccount } from './account.ts';
import { locateBinaries } from './binaries.ts';
import { createLauncher, explain, type Launch } from './launcher.ts';
import { createPassword, readPassword } from './password.ts';

/** A complete PostgreSQL cluster on disk, and the means to run it. */
export interface Cluster {
  /** The gateway's data folder, which contains the next three. */
  readonly dataDir: string;
  readonly folder: string;
  readonly logFile: string;
  readonly passwordFile: string;
  readonly password: string;
  /** Runs `pg_ctl` on the cluster for at most `timeout` milliseconds. @throws when it fails */
  control(args: readonly string[], timeout: number): Promise<void>;
}

/** The role that owns everything in a cluster. */
export const CLUSTER_ROLE = 'kyc_gateway';

const INITIALISATION_TIMEOUT = 60_000;
const UNFINISHED = 'postgres.new-';

/** The cluster under `dataDir`. A missing one is created by one gateway, however many start at once. */
export async function openCluster(dataDir: string, durable: boolean): Promise<Cluster> {
  const folder = join(dataDir, 'postgres');
  const logFile = join(dataDir, 'postgres.log');
  const passwordFile = join(dataDir, 'postgres-password');
  await prepare(dataDir);

  const binaries = await locateBinaries();
  const account = await serverAccount(folder);
  const launch = await createLauncher(binaries.postgres, account, dataDir);
  const complete = await isComplete(folder);
  if (!complete) await createPassword(passwordFile);
  const password = await readPassword(passwordFile, folder);
  await (await open(logFile, 'a', 0o600)).close();
  for (const file of [passwordFile, logFile]) await handOver(file, account);

  if (!complete) {
    const unfinished = await mkdtemp(join(dataDir, UNFINISHED));
    await handOver(unfinished, account);
    await initialise(launch, binaries.initdb, unfinished, passwordFile, durable);
    await putInPlace(unfinished, folder);
  }
  return {
    dataDir,
    folder,
    logFile,
    passwordFile,
    password,
    control: (args, timeout) => launch(binaries.pg_ctl, [...args, `--pgdata=${folder}`], timeout),
  };
}

async function prepare(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new Error(
      `The data folder ${dataDir} can't be written: ${explain(cause)}. ` +
        'Set DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
  await removeAbandoned(dataDir);
}

const isComplete = (folder: string): Promise<boolean> =>
  access(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

async function handOver(path: string, account: Account | null): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

async function initialise(launch: Launch, initdb: string, folder: string, passwordFile: string, durable: boolean) {
  const args = [
    `--pgdata=${folder}`,
    `--username=${CLUSTER_ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whichever locales it has.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  await launch(initdb, args, INITIALISATION_TIMEOUT).catch((cause: unknown) => {
    throw new Error(
      `The embedded PostgreSQL could not create its database in ${folder}: ${explain(cause)}. ` +
        'Correct that and start again, or set DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  });
}

/** Renames a finished cluster to its place, unless another gateway was first. */
async function putInPlace(finished: string, folder: string): Promise<void> {
  try {
    await rename(finished, folder);
  } catch (cause) {
    if (!(await isComplete(folder)))
      throw new Error(`${folder} is in the way and is no PostgreSQL database. Move it, or set DATA_DIR to another.`, {
        cause,
      });
    await rm(finished, { recursive: true, force: true });
  }
}

/** Removes folders of interrupted starts: those older than any initialisation that may still be running. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(dataDir, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < Date.now() - INITIALISATION_TIMEOUT) await rm(path, { recursive: true, force: true });
  }
}
