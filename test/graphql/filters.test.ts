import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { globalId } from '../access/callers.ts';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
let session: string;
beforeAll(async () => {
  harness = await startHarness();
  session = (await harness.begin('truestack')).id;
});
afterAll(() => harness.stop());

const BEGINNING = Buffer.from(JSON.stringify(['event', '0'])).toString('base64url');
const LISTS = ['ids', 'providers', 'statuses', 'outcomes', 'reasons'];

/** The number of rows that a connection lists, and its total count where it has one. */
async function countOf(field: string, filter: string, count = 'totalCount'): Promise<number[]> {
  const { [field]: found } = await harness.query<Record<string, { totalCount?: number; edges: object[] }>>(
    `{ ${field}(filter: ${filter}) { ${count} edges { cursor } } }`,
  );
  return [found?.totalCount ?? found?.edges.length ?? -1, found?.edges.length ?? -1];
}

describe('an empty list in a filter matches nothing, an absent or null one does not filter', () => {
  test.each(LISTS)('sessions: %s', async (name) => {
    expect(await countOf('sessions', `{ ${name}: [] }`)).toEqual([0, 0]);
    expect(await countOf('sessions', `{ ${name}: null }`)).toEqual([1, 1]);
  });

  test.each(['providers', 'dispositions'])('webhookDeliveries: %s', async (name) => {
    await harness.running.gateway.store.pool.query(
      `insert into webhook_delivery (id, connection, received_at, disposition)
       values (gen_random_uuid(), 'truestack', now(), 'IGNORED')`,
    );
    expect(await countOf('webhookDeliveries', `{ ${name}: [] }`)).toEqual([0, 0]);
    expect((await countOf('webhookDeliveries', `{ ${name}: null }`))[0]).toBeGreaterThan(0);
  });

  test('auditEntries: actions', async () => {
    expect(await countOf('auditEntries', '{ actions: [] }', '')).toEqual([0, 0]);
    expect((await countOf('auditEntries', '{ actions: null }', ''))[0]).toBeGreaterThan(0);
  });

  test.each(LISTS)('sessionEvents: %s', async (name) => {
    const SUBSCRIPTION = `subscription ($after: String, $filter: SessionFilter) {
      sessionEvents(after: $after, filter: $filter) { session { id } } }`;
    const all = harness.watch<object>(SUBSCRIPTION, { after: BEGINNING, filter: { [name]: null } });
    expect(await all.next()).toMatchObject({ value: { session: { id: session } } });
    await all.return?.();
    const none = harness.watch<object>(SUBSCRIPTION, { after: BEGINNING, filter: { [name]: [] } });
    // The head of the log is reached by a second reader before the first is looked at.
    const marker = harness.watch<object>(SUBSCRIPTION, { after: BEGINNING, filter: {} });
    const nothing = none.next();
    expect(await Promise.race([nothing, marker.next().then(() => 'nothing')])).toBe('nothing');
    // It waits for what never comes, until the gateway stops.
    nothing.catch(() => {});
    await marker.return?.();
  });
});

test('an id that cannot exist matches nothing', async () => {
  expect(await countOf('sessions', `{ ids: ["${globalId('Session', 'nowhere')}"] }`)).toEqual([0, 0]);
  expect(await countOf('webhookDeliveries', `{ sessionId: "${globalId('Session', 'nowhere')}" }`)).toEqual([0, 0]);
});

test('a global id of another type in a filter is refused with a code', async () => {
  for (const query of [
    `{ sessions(filter: { ids: ["${globalId('Media', 'x')}"] }) { totalCount } }`,
    `{ webhookDeliveries(filter: { sessionId: "${globalId('Media', 'x')}" }) { totalCount } }`,
    `{ session(id: "${globalId('Media', 'x')}") { id } }`,
    '{ session(id: "%%") { id } }',
    '{ node(id: "%%") { id } }',
  ]) {
    const { errors } = await harness.ask(API_KEY, query);
    expect(errors?.[0]?.extensions?.code, query).toBe('INVALID_INPUT');
  }
});

test.each(['ASC', 'DESC'])(
  'the total count under COMPLETED_AT %s is the number of sessions that paging gives',
  async (direction) => {
    const order = `orderBy: { field: COMPLETED_AT, direction: ${direction} }`;
    const read = async () =>
      (
        await harness.query<{ sessions: { totalCount: number; edges: object[] } }>(
          `{ sessions(first: 100, ${order}) { totalCount edges { cursor } } }`,
        )
      ).sessions;
    const { pool } = harness.running.gateway.store;
    await pool.query('update session set completed_at = null');
    expect(await read()).toEqual({ totalCount: 0, edges: [] });
    await pool.query('update session set completed_at = now()');
    const { totalCount, edges } = await read();
    expect([totalCount, edges.length]).toEqual([1, 1]);
  },
);
