import pg from 'pg';
import { ACCESS_CHANNEL } from '../store/api-keys.ts';
import { EVENT_CHANNEL } from '../store/event-log.ts';
import type { Store } from '../store/store.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

/**
 * Wakes this process when another instance has written events or revoked keys, by one connection that listens
 * (`LISTEN`). A lost connection is opened again after growing pauses. The tail's poll finds events whose notice was
 * missed meanwhile.
 */
export async function listenForNotices(
  { pool, log }: Store,
  onKeysRevoked: () => void = () => {},
): Promise<{ stop(): Promise<void> }> {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const connect = async (retryMs: number): Promise<void> => {
    const fresh = new pg.Client(pool.options);
    // pg reports a lost connection by an error and an end, in either order: the first one reconnects.
    const lost = () => {
      if (client !== fresh) return;
      client = null;
      again(FIRST_RETRY_MS);
    };
    fresh.on('error', lost);
    fresh.on('end', lost);
    fresh.on('notification', ({ channel }) => (channel === ACCESS_CHANNEL ? onKeysRevoked() : log.wake()));
    try {
      await fresh.connect();
      await fresh.query(`listen ${EVENT_CHANNEL}; listen ${ACCESS_CHANNEL}`);
      client = fresh;
      log.wake();
      onKeysRevoked();
    } catch {
      again(Math.min(retryMs * 2, LONGEST_RETRY_MS));
    }
  };
  const again = (retryMs: number): void => {
    if (!stopped) timer = setTimeout(() => void connect(retryMs), retryMs);
  };

  await connect(FIRST_RETRY_MS);
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end();
    },
  };
}
