import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetch } from '../../src/providers/http/fetch.ts';
import { rawId } from '../access/callers.ts';
import { type Harness, startHarness } from './harness.ts';

// One person's sessions share their reference at Capa, which tells of the latest verification alone.
let harness: Harness;
let asked = 0;
beforeAll(async () => {
  const send = createFetch();
  harness = await startHarness({
    fetch: (input, init) => {
      if (String(input).includes('/kyc/details')) asked += 1;
      return send(input, init);
    },
  });
});
afterAll(() => harness.stop());

const begin = (externalId: string) =>
  harness.begin('capa', { applicant: { externalId, email: `${externalId}@example.test`, country: 'MX' } });
const press = async ({ hostedUrl }: { hostedUrl: string }, action: string, ...disorder: string[]) => {
  const answer = await harness.control(encodeURIComponent(hostedUrl), { action, disorder });
  expect(answer.ok).toBe(true);
};
const refresh = ({ id }: { id: string }) =>
  harness.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id });
async function dispositions({ id }: { id: string }): Promise<string[]> {
  const { pool } = harness.running.gateway.store;
  const { rows } = await pool.query('select disposition from webhook_delivery where session_id = $1', [rawId(id)]);
  return rows.map(({ disposition }) => disposition);
}
test('an older session that is asked about does not take the verification of a newer one', async () => {
  const [older, newer] = [await begin('asked'), await begin('asked')];
  await press(newer, 'start', 'drop');
  await refresh(older);
  expect(await harness.standing(older)).toBe('PENDING');
  await refresh(newer);
  expect(await harness.standing(newer)).toBe('PROCESSING');
});

test('a session that was begun after the verification does not take it, and one question tells', async () => {
  const older = await begin('earlier');
  await press(older, 'start', 'drop');
  const newer = await begin('earlier');
  const { pool } = harness.running.gateway.store;
  await pool.query(`update session set created_at = created_at + interval '1 day' where id = $1`, [rawId(newer.id)]);
  const before = asked;
  await refresh(newer);
  expect(await harness.standing(newer)).toBe('PENDING');
  await refresh(older);
  expect(await harness.standing(older)).toBe('PROCESSING');
  expect(asked - before).toBe(2);
});

test('a verification that began anew through an old link does not reopen what has ended', async () => {
  const session = await begin('anew');
  await press(session, 'review');
  await expect.poll(() => harness.standing(session), { timeout: 10_000 }).toBe('IN_REVIEW');
  const { pool } = harness.running.gateway.store;
  const ended = `update session set attempt = 'another', status = 'EXPIRED' where id = $1`;
  await pool.query(ended, [rawId(session.id)]);
  await press(session, 'approve');
  await expect.poll(() => dispositions(session), { timeout: 10_000 }).toContain('STALE');
  expect(await harness.standing(session)).toBe('EXPIRED');
});

test('a webhook about an older session reaches it, though a newer one was begun', async () => {
  const older = await begin('reviewed');
  await press(older, 'review');
  await expect.poll(() => harness.standing(older), { timeout: 10_000 }).toBe('IN_REVIEW');
  const newer = await begin('reviewed');
  const { pool } = harness.running.gateway.store;
  await pool.query(`update session set created_at = created_at + interval '1 day' where id = $1`, [rawId(newer.id)]);
  await press(older, 'approve');
  await expect.poll(() => harness.standing(older), { timeout: 10_000 }).toBe('COMPLETED APPROVED');
  expect(await harness.standing(newer)).toBe('PENDING');
});
