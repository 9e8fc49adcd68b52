import { expect, test, vi } from 'vitest';
import { expireSession } from '../../src/sessions/expire.ts';
import { rawId } from '../access/callers.ts';
import { startHarness } from '../e2e/harness.ts';

test('a session ends by the clock of the database, though ours is behind it', async () => {
  const harness = await startHarness();
  try {
    const { gateway } = harness.running;
    const { pool } = gateway.store;
    const id = rawId((await harness.begin('argos')).id);
    const status = async () => (await pool.query('select status from session where id = $1', [id])).rows[0].status;
    await expireSession(gateway, id);
    expect(await status()).toBe('PENDING');
    await pool.query('update session set expires_at = now() where id = $1', [id]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60_000 });
    await expireSession(gateway, id);
    expect(await status()).toBe('EXPIRED');
  } finally {
    vi.useRealTimers();
    await harness.stop();
  }
});
