import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** The health of connections, by their keys. */
export const readConnections = ({ reading }: Store, keys: readonly string[]) =>
  reading
    .selectFrom('connection')
    .select(['key', 'kind', 'last_webhook_at as lastWebhookAt', 'last_success_at as lastSuccessAt'])
    .select(['last_error_at as lastErrorAt', 'last_error_code as lastErrorCode', 'failures'])
    .where('key', '=', anyOf(keys))
    .execute();
/** The health of a connection. */
export type ConnectionRow = Awaited<ReturnType<typeof readConnections>>[number];
