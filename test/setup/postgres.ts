import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { forgetPostgresVariables } from '../../src/settings.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL, by its migrated template, which `createDatabase` copies. Nothing may connect to that one. */
    postgresUrl: string;
  }
}

/** A running PostgreSQL whose database is migrated. */
export interface TestPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL in a temporary folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-test-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: () => undefined,
    // Nothing of a run has to survive a power cut.
    flags: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: postgres.url, stop };
}

/** One PostgreSQL per run: that of TEST_POSTGRES_URL, already migrated and stopped by its owner, or a new one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Before the workers are started, which inherit what is left.
  forgetPostgresVariables();
  const shared = process.env.TEST_POSTGRES_URL;
  const postgres = shared ? { url: shared, stop: async () => undefined } : await startTestPostgres();
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
