import { resolve } from 'node:path';
import { forgetPostgresVariables, readSettings } from '../settings.ts';
import { migrate } from '../store/migrate.ts';

// `npm run migrate`: what every start does too, for those who want it done before.
const { DATABASE_URL, DATA_DIR } = readSettings();
if (DATABASE_URL) {
  await migrate(DATABASE_URL.reveal());
} else {
  // An image for production has no embedded database.
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
