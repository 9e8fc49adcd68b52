import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret of this machine: generated once, and kept in a file that only its owner can read. */
export async function localKey(dataDir: string, name: string, make: () => string): Promise<string> {
  const file = join(dataDir, name);
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}

/** A new API key for development. */
export const makeApiKey = (): string => `kyc_test_${randomBytes(32).toString('base64url')}`;

/** A new key ring of one key. */
export const makeKeyRing = (): string => `local:${randomBytes(32).toString('base64')}`;
