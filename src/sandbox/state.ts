import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SESSION } from './session.ts';

/** An account as it is kept. */
export const STORED_ACCOUNT = z.object({
  key: z.string(),
  kind: z.string(),
  secret: z.string(),
  credentials: z.record(z.string(), z.string()),
  switches: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
  sessions: z.array(SESSION),
});
export type StoredAccount = z.output<typeof STORED_ACCOUNT>;

const STATE = z.object({ accounts: z.array(STORED_ACCOUNT) });

/** Keeps the sandbox's state over restarts. */
export interface StateKeeper {
  /** To be called after a change; changes made meanwhile share one write. */
  changed(): void;
  /** Resolves once every change so far is written; rejects when the last write failed. */
  saved(): Promise<void>;
}

/** Keeps what `snapshot` answers in a file, replaced as a whole each time; without a file, nowhere. */
export function createStateKeeper(file: string | undefined, snapshot: () => StoredAccount[]): StateKeeper {
  let latest: Promise<void> = Promise.resolve();
  let waiting = false;

  const write = async (path: string): Promise<void> => {
    waiting = false;
    await writeFile(`${path}.new`, JSON.stringify({ accounts: snapshot() }), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };

  return {
    changed() {
      if (file === undefined || waiting) return;
      waiting = true;
      latest = latest.catch(() => {}).then(() => write(file));
      // Callers of `saved` get the failure. Without this handler, one that is not awaited would end the process.
      latest.catch(() => {});
    },
    saved: () => latest,
  };
}

/** The accounts in a file; none when it is new. An unreadable file is moved aside, not overwritten. */
export async function readState(file: string | undefined, log: (line: string) => void): Promise<StoredAccount[]> {
  if (file === undefined) return [];
  await mkdir(dirname(file), { recursive: true });
  try {
    return STATE.parse(JSON.parse(await readFile(file, 'utf8'))).accounts;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    await rename(file, `${file}.unreadable`);
    log(`sandbox: ${file} could not be read, starts empty; the old one is ${file}.unreadable`);
    return [];
  }
}
