import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallPriority } from '../../src/providers/http/priority.ts';
import { callBudget } from '../../src/providers/http/rate-limit.ts';
import { sharedCounter } from '../../src/store/call-budget.ts';
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
  return { pool, budget: callBudget(sharedCounter(pool), key, perMinute) };
}

test('instances share the calls of a connection, each connection having its own', async () => {
  const [one, other] = [instance('a', 3).budget, instance('a', 3).budget];
  expect([await one.take('start'), await other.take('start'), await one.take('start')]).toEqual([0, 0, 0]);
  expect(await other.take('start')).toBeGreaterThan(0);
  expect(await instance('b', 3).budget.take('start')).toBe(0);
});

test('a pause that one instance was asked for holds for all', async () => {
  const [one, other] = [instance('c', 3).budget, instance('c', 3).budget];
  await one.pause(5000);
  const wait = await other.take('start');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(5000);
});

test('without its database an instance counts for itself', async () => {
  const { pool, budget } = instance('d', 1);
  await pool.end();
  expect(await budget.take('start')).toBe(0);
  expect(await budget.take('start')).toBeGreaterThan(0);
});

test('two instances that ask at once never give more than the limits of each priority', async () => {
  const [one, other] = [instance('e', 60).budget, instance('e', 60).budget];
  const given = async (priority: CallPriority) => {
    const calls = Array.from({ length: 80 }, (_, call) => (call % 2 ? one : other).take(priority));
    return (await Promise.all(calls)).filter((wait) => wait === 0).length;
  };
  expect(await given('poll')).toBe(15);
  expect(await given('update')).toBe(39);
  expect(await given('poll')).toBe(0);
  expect(await given('start')).toBe(6);
});

test('polls of two instances stop at half of the budget and leave the rest uncounted', async () => {
  const [one, other] = [instance('f', 20).budget, instance('f', 20).budget];
  for (let call = 0; call < 8; call += 1) await one.take('update');
  const polls = await Promise.all(Array.from({ length: 20 }, (_, call) => (call % 2 ? one : other).take('poll')));
  expect(polls.filter((wait) => wait === 0)).toHaveLength(2);
  const starts = await Promise.all(Array.from({ length: 20 }, () => other.take('start')));
  expect(starts.filter((wait) => wait === 0)).toHaveLength(10);
});

/** Lets the calls of a key be so many slots of five seconds older. */
const age = (key: string, slots: number) =>
  (pools.find((pool) => !pool.ended) as pg.Pool).query('update call_budget set slot = slot - $2 where key = $1', [
    key,
    slots,
  ]);

test('calls count for a minute, whenever it begins', async () => {
  const { pool, budget } = instance('g', 3);
  const take = () => budget.take('start');
  expect([await take(), await take()]).toEqual([0, 0]);
  await age('g', 6);
  expect(await take()).toBe(0);
  await age('g', 6);
  // The first two are in the thirteenth slot, the third in the seventh.
  const wait = await take();
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(5000);
  await age('g', 1);
  expect([await take(), await take()]).toEqual([0, 0]);
  const second = await take();
  expect(second).toBeGreaterThan(25_000);
  expect(second).toBeLessThanOrEqual(30_000);
  const { rows } = await pool.query("select counts from call_budget where key = 'g'");
  expect(rows[0].counts).toHaveLength(13);
  expect(rows[0].counts.filter((calls: number) => calls > 0)).toEqual([1, 2]);
});

test('after a long rest the count is empty', async () => {
  const { pool, budget } = instance('i', 2);
  await Promise.all([budget.take('start'), budget.take('start')]);
  await age('i', 100_000);
  expect(await budget.take('start')).toBe(0);
  const { rows } = await pool.query("select counts from call_budget where key = 'i'");
  expect(rows[0].counts.filter((calls: number) => calls > 0)).toEqual([1]);
});

test('a call of the database whose clock is behind counts for the newest slot', async () => {
  const { pool, budget } = instance('j', 2);
  await budget.take('start');
  await age('j', -3);
  expect(await budget.take('start')).toBe(0);
  expect(await budget.take('start')).toBeGreaterThan(60_000);
  const { rows } = await pool.query("select counts[13] as newest from call_budget where key = 'j'");
  expect(rows).toEqual([{ newest: 2 }]);
});

test('a shorter pause never ends a longer one', async () => {
  const { budget } = instance('h', 2);
  await budget.pause(50_000);
  await budget.pause(1);
  expect(await budget.take('start')).toBeGreaterThan(40_000);
});
