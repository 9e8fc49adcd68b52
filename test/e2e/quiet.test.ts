import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
let client: pg.Client;
beforeAll(async () => {
  harness = await startHarness({ env: { ONDATO_RATE_PER_MINUTE: '100000' } });
  client = new pg.Client({ connectionString: harness.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await harness.stop();
});

const STEP_MINUTES = 15;
const HOURS = 25;
const SESSIONS = 10;

/** Lets time pass, as far as what is planned knows of it, and returns once all that is due then is done. */
async function pass(minutes: number): Promise<void> {
  await client.query(
    `update graphile_worker._private_jobs set run_at = run_at - make_interval(mins => $1) where locked_at is null`,
    [minutes],
  );
  await client.query(`select graphile_worker.reschedule_jobs(array(
    select id from graphile_worker._private_jobs where run_at <= now() and locked_at is null), run_at => now())`);
  await client.query(`select pg_notify('jobs:insert', '{"count": 10}')`);
  while (
    (await count('select 1 from graphile_worker._private_jobs where run_at <= now() or locked_at is not null')) > 0
  );
}
const count = async (statement: string, values: unknown[] = []): Promise<number> =>
  (await client.query(statement, values)).rowCount ?? 0;

test('25 hours without a webhook: every session is made good within 15 minutes, and asked about no more than that takes', async () => {
  await harness.switches('ondato', { disorder: ['drop'] });
  const sessions = [];
  for (let person = 0; person < SESSIONS; person += 1) {
    const applicant = { externalId: `person-${person}`, fullName: 'Ana Prueba', email: 'ana@example.test' };
    sessions.push(await harness.begin('ondato', { applicant, redirectUrl: 'https://app.example.test/back' }));
  }
  const steps = (HOURS * 60) / STEP_MINUTES;
  for (let step = 0; step < steps; step += 1) {
    const ending = sessions[Math.floor((step * SESSIONS) / steps)];
    const ends = step % (steps / SESSIONS) === 0;
    if (ends) await harness.control(encodeURIComponent(ending?.hostedUrl ?? ''), { action: 'approve' });
    await pass(STEP_MINUTES);
    const done = await count(`select 1 from session where status = 'COMPLETED'`);
    expect(done).toBe(Math.floor((step * SESSIONS) / steps) + 1);
  }
  expect(await count('select 1 from webhook_delivery')).toBe(0);
  // 30 s, 1, 2, 4, 8 and then every 15 minutes: no more than a hundred questions a day, each of two calls.
  const { rows } = await client.query(`select max(revision) as revision from session`);
  expect(rows[0].revision).toBeLessThan(5);
}, 120_000);
