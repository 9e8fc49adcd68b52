import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRefusals, type Refusal } from '../../src/store/refusals.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const BEGINNING = Date.UTC(2026, 0, 1);
const refusal = (connection: string, number: number): Refusal => ({
  connection,
  receivedAt: new Date(BEGINNING + number),
  error: 'It carries no signature.',
});
const listed = async (connection: string) => {
  const { rows } = await pool.query(
    `select count(*)::int as count, min(received_at) as oldest, max(received_at) as newest
     from webhook_delivery where connection = $1 and disposition = 'REFUSED'`,
    [connection],
  );
  const { count, oldest, newest } = rows[0];
  return { count, oldest: oldest.getTime() - BEGINNING, newest: newest.getTime() - BEGINNING };
};
/** Counts statements; the first ones fail. */
const counting = (failures = 0) => {
  const seen = { statements: 0 };
  const query = (async (statement: string, values: unknown[]) => {
    seen.statements += 1;
    if (seen.statements <= failures) throw new Error('the database is away');
    return pool.query(statement, values);
  }) as pg.Pool['query'];
  return Object.assign(seen, { query });
};

test('the newest 1,000 of each connection stay listed, however many come and in how many batches', async () => {
  const few = createRefusals(pool);
  few.add(refusal('other', 0));
  for (let number = 0; number < 700; number += 1) few.add(refusal('flooded', number));
  await few.stop();
  const many = createRefusals(pool);
  for (let number = 700; number < 2500; number += 1) many.add(refusal('flooded', number));
  await many.stop();
  expect(await listed('flooded')).toEqual({ count: 1000, oldest: 1500, newest: 2499 });
  const again = createRefusals(pool);
  for (let number = 2500; number < 2510; number += 1) again.add(refusal('flooded', number));
  await again.stop();
  expect(await listed('flooded')).toEqual({ count: 1000, oldest: 1510, newest: 2509 });
  expect(await listed('other')).toEqual({ count: 1, oldest: 0, newest: 0 });
});

test('refusals cost no statement each, and one for all that came together', async () => {
  const counted = counting();
  const refusals = createRefusals(counted);
  for (let number = 0; number < 500; number += 1) refusals.add(refusal(`batched-${number % 3}`, number));
  expect(counted.statements).toBe(0);
  await refusals.stop();
  expect(counted.statements).toBe(1);
  expect((await listed('batched-0')).count).toBe(167);
});

test('what the database could not take is written later, with what came meanwhile', async () => {
  const counted = counting(1);
  const refusals = createRefusals(counted);
  refusals.add(refusal('retried', 1));
  while (counted.statements === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  refusals.add(refusal('retried', 2));
  await refusals.stop();
  expect(await listed('retried')).toEqual({ count: 2, oldest: 1, newest: 2 });
});

test('instances that write at the same time do not wait for each other', async () => {
  for (let round = 0; round < 3; round += 1) {
    const instances = Array.from({ length: 4 }, () => createRefusals(pool));
    for (const [index, instance] of instances.entries())
      for (let number = 0; number < 1000; number += 1) instance.add(refusal('shared', number * 4 + index));
    await Promise.all(instances.map((instance) => instance.stop()));
  }
  const last = createRefusals(pool);
  last.add(refusal('shared', 5000));
  await last.stop();
  expect((await listed('shared')).count).toBe(1000);
});
