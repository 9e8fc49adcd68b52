import { resolve } from 'node:path';
import { readSettings } from '../settings.ts';
import { startEmbeddedPostgres } from '../store/embedded/embedded.ts';
import { migrate } from '../store/migrate.ts';

// `npm run migrate`: what every start does too, for those who want it done before.
const { DATABASE_URL, DATA_DIR } = readSettings();
if (DATABASE_URL) {
  await migrate(DATABASE_URL.reveal());
} else {
  const postgres = await startEmbeddedPostgres({ dataDir: resolve(DATA_DIR), log: () => {} });
  try {
    await migrate(postgres.url);
  } finally {
    await postgres.stop();
  }
}
process.stdout.write('The database is up to date.\n');
