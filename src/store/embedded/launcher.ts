import { execFile } from 'node:child_process';
import { parse } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

const execute = promisify(execFile);

/** Runs a program to its end within `timeout` milliseconds. @throws with its stderr */
export type Launch = (program: string, args: readonly string[], timeout: number) => Promise<void>;

const CHECK_TIMEOUT = 10_000;

/**
 * A launcher of PostgreSQL's programs as `account` (null: as ourselves) with access to `folder`. Each way is tested
 * with `postgres` before it is used. @throws when none works
 */
export async function createLauncher(postgres: string, account: Account | null, folder: string): Promise<Launch> {
  if (!account) {
    await runAsOurselves(postgres, ['--version'], CHECK_TIMEOUT).catch((cause: unknown) => {
      throw new Error(
        `The embedded PostgreSQL does not run on this machine: ${explain(cause)}. ` +
          'Run npm rebuild, or set DATABASE_URL to a PostgreSQL of your own.',
        { cause },
      );
    });
    return runAsOurselves;
  }
  const refusals: unknown[] = [];
  for (const launch of [runAs(account), runThroughClosedFolders(account)]) {
    try {
      await launch(postgres, ['--version'], CHECK_TIMEOUT);
      await launch('test', ['-x', folder], CHECK_TIMEOUT);
      return launch;
    } catch (refusal) {
      refusals.push(refusal);
    }
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and the user it runs as instead (uid ${account.uid}) can't run ${postgres} ` +
      `or can't enter ${folder} (${refusals.map(explain).join('; ')}). Move the gateway and its DATA_DIR to where every ` +
      'user may enter, such as /srv, or run it as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    { cause: refusals[0] },
  );
}

const runAsOurselves: Launch = (program, args, timeout) => run(program, args, timeout);

const runAs =
  ({ uid, gid }: Account): Launch =>
  (program, args, timeout) =>
    run(program, args, timeout, { uid, gid });

/** For a clone or a data folder that only root may enter, such as one under /root. Needs Linux and util-linux. */
function runThroughClosedFolders({ uid, gid }: Account): Launch {
  const privileges = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // Of root's capabilities only the one that passes file permissions is kept. access(2) honours it only without
    // fix-up.
    '--securebits=+no_setuid_fixup',
    ...['--inh-caps', '--ambient-caps', '--bounding-set'].map((set) => `${set}=-all,+dac_override`),
  ];
  return (program, args, timeout) => run('setpriv', [...privileges, program, ...args], timeout);
}

async function run(program: string, args: readonly string[], timeout: number, account?: Account): Promise<void> {
  await execute(program, args, {
    ...account,
    // The one working directory that every user may have.
    cwd: parse(program).root || '/',
    // Not our own environment, which holds secrets: the server may outlive us.
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    timeout,
    killSignal: 'SIGKILL',
  });
}

/** The output or message of a failed program, in one line. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return (stderr || error.message).split('\n').slice(-5).join('; ');
}
