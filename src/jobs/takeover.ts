import pg from 'pg';
import type { Gateway } from '../sessions/gateway.ts';

const SWEEP_MS = 2000;
// The first key of the advisory locks by which instances show that they live.
const ALIVE = 0x6b7963;

/**
 * Takes over the jobs of instances that died. An instance shows that it lives by an advisory lock on a connection of
 * its own, which PostgreSQL releases the moment its process is gone; what a worker without such a lock had in hand is
 * unlocked.
 */
export async function takeOverJobs({ store, log }: Gateway, workerId: string): Promise<{ stop(): Promise<void> }> {
  let client: pg.Client | null = null;

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client(store.pool.options);
    fresh.on('error', () => {
      client = null;
    });
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1, hashtext($2))', [ALIVE, workerId]);
    client = fresh;
    return fresh;
  };

  const sweep = async (): Promise<void> => {
    const connection = client ?? (await connect());
    const { rows } = await connection.query<{ id: string }>(
      'select distinct locked_by as id from graphile_worker.jobs where locked_by is not null and locked_by <> $1',
      [workerId],
    );
    for (const { id } of rows) {
      const claim = await connection.query('select pg_try_advisory_lock($1, hashtext($2)) as dead', [ALIVE, id]);
      if (!claim.rows[0]?.dead) continue;
      await connection.query('select graphile_worker.force_unlock_workers(array[$1])', [id]);
      await connection.query('select pg_advisory_unlock($1, hashtext($2))', [ALIVE, id]);
      log.warn({ worker: id }, 'took over the jobs of an instance that died');
    }
  };

  await sweep();
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping
      .then(sweep)
      .catch((error: Error) => log.error({ error: error.name }, 'taking over jobs failed'));
  }, SWEEP_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sweeping;
      await client?.end();
    },
  };
}
