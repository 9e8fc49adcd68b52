import { resolve } from 'node:path';
import { forgetPostgresVariables, readSettings } from '../settings.ts';
import { migrate } from '../store/migrate.ts';

// `npm run migrate`: migrates without starting. Every start migrates too.
const { DATABASE_URL, DATA_DIR } = readSettings();
if (DATABASE_URL) {
  await migrate(DATABASE_URL.reveal());
} else {
  // Dynamic import: the production image has no embedded database.
  const { startEmbeddedPostgres } = await import('../store/embedded/embedded.ts');
  forgetPostgresVariables();
  const postgres = await startEmbeddedPostgres({ dataDir: resolve(DATA_DIR), log: () => {} });
  try {
    await migrate(postgres.url);
  } finally {
    await postgres.stop();
  }
}
process.stdout.write('The database is up to date.\n');
