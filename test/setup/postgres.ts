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

/** One PostgreSQL per run, in a temporary folder, with its database migrated. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Before the workers are started, which inherit what is left.
  forgetPostgresVariables();
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-test-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: () => undefined,
    // Nothing of a run has to survive a power cut.
    flags: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const teardown = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('postgresUrl', postgres.url);
  return teardown;
}
