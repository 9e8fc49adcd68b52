import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawId } from '../access/callers.ts';
import { type Harness, startHarness } from './harness.ts';

// One person's sessions share their reference at Capa, which tells of the latest verification alone.
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
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
async function standing({ id }: { id: string }): Promise<string> {
  const { session } = await harness.query<{ session: { status: string; decision: { outcome: string } | null } }>(
    'query ($id: ID!) { session(id: $id) { status decision { outcome } } }',
    { id },
  );
  return [session.status, session.decision?.outcome].filter(Boolean).join(' ');
}

test('an older session that is asked about does not take the verification of a newer one', async () => {
  const [older, newer] = [await begin('asked'), await begin('asked')];
  await press(newer, 'start', 'drop');
  await refresh(older);
  expect(await standing(older)).toBe('PENDING');
  await refresh(newer);
  expect(await standing(newer)).toBe('PROCESSING');
});

test('a webhook about an older session reaches it, though a newer one was begun', async () => {
  const older = await begin('reviewed');
  await press(older, 'review');
  await expect.poll(() => standing(older), { timeout: 10_000 }).toBe('IN_REVIEW');
  const newer = await begin('reviewed');
  const { pool } = harness.running.gateway.store;
  await pool.query(`update session set created_at = created_at + interval '1 day' where id = $1`, [rawId(newer.id)]);
  await press(older, 'approve');
  await expect.poll(() => standing(older), { timeout: 10_000 }).toBe('COMPLETED APPROVED');
  expect(await standing(newer)).toBe('PENDING');
});
