import type { Gateway } from '../sessions/gateway.ts';

const SWEEP_MS = 2000;

/**
 * Takes over the jobs of instances that died: unlocks the jobs of workers whose liveness lock is gone. A worker counts
 * as dead when two sweeps in a row find it so, because after a database outage live instances reconnect one by one.
 */
export function takeOverJobs({ store, log, liveness }: Gateway): { stop(): Promise<void> } {
  let suspects = new Set<string>();

  const sweep = async (): Promise<void> => {
    const { rows } = await store.pool.query<{ id: string }>(
      'select distinct locked_by as id from graphile_worker.jobs where locked_by is not null',
    );
    const dead = rows.length > 0 ? await liveness.dead(rows.map(({ id }) => id)) : [];
    const gone = dead.filter((id) => suspects.has(id));
    suspects = new Set(dead);
    if (gone.length === 0) return;
    await store.pool.query('select graphile_worker.force_unlock_workers($1)', [gone]);
    log.warn({ workers: gone }, 'took over the jobs of instances that died');
  };

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
    },
  };
}
