import type { Job } from 'graphile-worker';
import { errorFields } from '../lib/log.ts';
import type { Gateway } from '../sessions/gateway.ts';

/**
 * Logs a job that failed: its task and id, the kind and code of its error, and the connection that it is about. Never the
 * text of the error, which may quote personal data.
 */
export async function logFailure(gateway: Gateway, { id, task_identifier, attempts, payload }: Job, error: unknown) {
  const connection = await connectionOf(gateway, payload).catch(() => null);
  const fields = { task: task_identifier, job: String(id), attempts, connection, ...errorFields(error) };
  gateway.log.error(fields, 'a background job failed');
}

/** The connection of the delivery or session that a job is about; null for other jobs. */
async function connectionOf({ store }: Gateway, payload: unknown): Promise<string | null> {
  const { deliveryId, sessionId } = payload as { readonly deliveryId?: string; readonly sessionId?: string };
  if (!deliveryId && !sessionId) return null;
  const table = deliveryId ? 'webhook_delivery' : 'session';
  const { rows } = await store.pool.query(`select connection from ${table} where id = $1`, [deliveryId ?? sessionId]);
  return rows[0]?.connection ?? null;
}
