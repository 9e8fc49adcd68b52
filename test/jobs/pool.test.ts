import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
let client: pg.Client;
beforeAll(async () => {
  harness = await startHarness();
  client = new pg.Client({ connectionString: harness.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await harness.stop();
});

const rows = async (statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await client.query(statement, values)).rows;

const locks = async () =>
  (await rows('select locked_by from graphile_worker.jobs where locked_by is not null')).map((job) => job.locked_by);

test('a job that was locked for a worker that never heard of it is done once its connection is back', async () => {
  const { providerReference } = await harness.begin();
  // A job in hand shows under which name this instance works.
  await harness.switches('truestack', { nextRefresh: 'slow', slowMs: 500 });
  await harness.control(providerReference, { action: 'approve' });
  let pool: unknown;
  while (!pool) [pool] = await locks();

  const other = await harness.begin('argos', { applicant: { externalId: 'other', email: 'ana@example.test' } });
  await rows(
    `update graphile_worker._private_jobs set locked_by = $1, locked_at = now(), run_at = now() where key like 'poll:%'`,
    [pool],
  );
  // A worker that asks for a job waits for the table, and loses its connection before it is answered.
  await rows('begin');
  await rows('lock table graphile_worker._private_jobs in access exclusive mode');
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%select jobs.job_queue_id%'`;
  // Within a transaction PostgreSQL shows the same activity again and again unless its snapshot is cleared.
  do await rows('select pg_stat_clear_snapshot()');
  while ((await rows(cut)).length === 0);
  await rows('commit');
  for (;;) {
    const [poll] = await rows(
      `select payload->>'quietMs' as quiet from graphile_worker._private_jobs
       where key = 'poll:' || split_part(convert_from(decode($1, 'base64'), 'utf8'), ':', 2)`,
      [other.id],
    );
    if (poll?.quiet === '60000') break;
  }
  for (;;) if ((await rows(`select 1 from session where status = 'COMPLETED'`)).length === 1) break;
  expect(await rows('select 1 from graphile_worker.jobs where locked_by = $1', [pool])).toEqual([]);
});
