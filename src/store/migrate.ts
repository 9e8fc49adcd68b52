import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { createOrm } from './orm.ts';

const MIGRATION_LOCK = 0x6b7963;

/** Migrates the database: first our tables, then the job queue's. Instances that start together take turns. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = createOrm(url, 2);
    try {
      await orm.migrator.up();
    } finally {
      await orm.close();
    }
    await runMigrations({ connectionString: url });
  } finally {
    await client.end();
  }
}
