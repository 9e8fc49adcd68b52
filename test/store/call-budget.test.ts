import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callBudget } from '../../src/providers/http/rate-limit.ts';
import { sharedLimiter } from '../../src/store/call-budget.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
const pools: pg.Pool[] = [];
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => {
  for (const pool of pools) if (!pool.ended) await pool.end();
  await database.drop();
});

/** The budget of a connection as one of the instances has it. */
function instance(key: string, perMinute: number) {
  const pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  pools.push(pool);
  return { pool, budget: callBudget(sharedLimiter(pool, perMinute), key) };
}

test('instances share the calls of a connection, each connection having its own', async () => {
  const [one, other] = [instance('a', 3).budget, instance('a', 3).budget];
  expect([await one.take(), await other.take(), await one.take()]).toEqual([0, 0, 0]);
  expect(await other.take()).toBeGreaterThan(0);
  expect(await instance('b', 3).budget.take()).toBe(0);
});

test('a pause that one instance was asked for holds for all', async () => {
  const [one, other] = [instance('c', 3).budget, instance('c', 3).budget];
  await one.pause(5000);
  const wait = await other.take();
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(5000);
});

test('without its database an instance counts for itself', async () => {
  const { pool, budget } = instance('d', 1);
  await pool.end();
  expect(await budget.take()).toBe(0);
  expect(await budget.take()).toBeGreaterThan(0);
});
