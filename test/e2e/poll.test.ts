import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

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

const UPDATED = 'subscription ($id: ID!) { sessionUpdated(id: $id) { status decision { outcome } } }';
interface Update {
  readonly status: string;
  readonly decision: { readonly outcome: string } | null;
}

/** The planned question about the one open session, and how long its quiet is. */
async function planned(): Promise<{ quietMs: number; inSeconds: number } | undefined> {
  const { rows } = await client.query(
    `select (payload->>'quietMs')::int as "quietMs", extract(epoch from run_at - now())::float as "inSeconds"
     from graphile_worker._private_jobs where key like 'poll:%'`,
  );
  return rows[0];
}
/** Lets the quiet be over now. */
const endQuiet = () =>
  client.query(`select graphile_worker.reschedule_jobs(array(
  select id from graphile_worker._private_jobs where key like 'poll:%'), run_at => now())`);

test('a webhook that got lost is made good by asking, with a quiet that doubles', async () => {
  const { id, providerReference } = await harness.begin();
  const updates = harness.watch<Update>(UPDATED, { id });
  await until(updates, ({ status }) => status === 'PENDING');
  expect(await planned()).toMatchObject({ quietMs: 30_000 });

  await endQuiet();
  for (;;) if ((await planned())?.quietMs === 60_000) break;
  expect((await planned())?.inSeconds).toBeGreaterThan(30);

  await harness.control(providerReference, { action: 'approve', disorder: ['drop'] });
  await endQuiet();
  const seen = await until(updates, ({ decision }) => decision !== null);
  expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' } });
  await updates.return?.();
  const { session } = await harness.query<{ session: { events: { edges: { node: { source: string } }[] } } }>(
    'query ($id: ID!) { session(id: $id) { events { edges { node { source } } } } }',
    { id },
  );
  expect(session.events.edges.at(-1)?.node.source).toBe('POLL');
});
