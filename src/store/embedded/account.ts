import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The system user that the server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that has to run the server of `cluster`; null: our own. PostgreSQL refuses to run as root: then it is the
 * cluster's owner, or else the system user `name`, created when missing. @throws when the cluster belongs to another
 * user
 */
export async function serverAccount(cluster: string, name = 'postgres'): Promise<Account | null> {
  const ourselves = process.getuid?.();
  if (ourselves === undefined) return null; // Windows
  const owner = await stat(cluster).catch(() => null);
  if (ourselves === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : systemAccount(name);
  if (owner && owner.uid !== ourselves)
    throw new Error(
      `The database in ${cluster} belongs to another user (uid ${owner.uid}), perhaps because the gateway ran as root ` +
        'before. Run it as that user, or give this one another folder (DATA_DIR).',
    );
  return null;
}

/** The system user `name`, created when missing. @throws when it cannot be created */
export async function systemAccount(name: string): Promise<Account> {
  const account = (await findAccount(name)) ?? (await createAccount(name));
  if (account) return account;
  throw new Error(
    `PostgreSQL refuses to run as root, and the system user "${name}" could not be created with useradd or adduser. ` +
      'Create that user, or run the gateway as an ordinary user, or set DATABASE_URL.',
  );
}

async function findAccount(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([execute('id', ['-u', name]), execute('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function createAccount(name: string): Promise<Account | null> {
  await execute('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name])
    .catch(() => execute('adduser', ['-S', '-D', '-H', name]))
    .catch(() => null);
  // Even when the creation failed: another gateway may have created the user first.
  return findAccount(name);
}
