import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';

/** Creates `file`, readable by its owner only, with a random password; keeps an existing one. */
export async function createPassword(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(24).toString('base64url')}\n`);
    await handle.sync();
    await handle.close();
    // Linked, not renamed: of two gateways that start at once, the second one keeps the first one's password.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

/** The password in `file`. @throws when there is none: `cluster` cannot be used without it */
export async function readPassword(file: string, cluster: string): Promise<string> {
  const password = await readFile(file, 'utf8').catch(() => '');
  if (password.trim()) return password.trim();
  throw new Error(
    `${file}, the password of the database in ${cluster}, is missing, empty or not readable for this user. ` +
      'Put it back, or start afresh with another folder (DATA_DIR).',
  );
}
