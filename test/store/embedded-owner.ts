import { startEmbeddedPostgres } from '../../src/store/embedded/embedded.ts';

// A gateway process reduced to its PostgreSQL, for tests that kill it: tells its parent the URL once it has one.
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: () => undefined });
process.send?.(postgres.url);
