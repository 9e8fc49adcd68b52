import { expect, test } from 'vitest';
import { expireSession } from '../../src/sessions/expire.ts';
import { rawId } from '../access/callers.ts';
import { startHarness } from '../e2e/harness.ts';

test('a session whose time is up by the clock of the database, but not by ours, is looked at again', async () => {
  const harness = await startHarness();
  try {
    const { gateway } = harness.running;
    const { pool } = gateway.store;
    const id = rawId((await harness.begin('argos')).id);
    await pool.query('select graphile_worker.remove_job($1)', [`expire:${id}`]);
    await expireSession(gateway, id);
    const { rows } = await pool.query(
      `select session.status, job.run_at = session.expires_at as "inTime"
       from session left join graphile_worker.jobs job on job.key = 'expire:' || session.id where session.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ status: 'PENDING', inTime: true }]);
  } finally {
    await harness.stop();
  }
});
