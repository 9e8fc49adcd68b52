import { endedApiKeys } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import type { Viewer } from './scopes.ts';

// The longest delay of a revocation whose notice was lost.
const RECHECK_MS = 10_000;
// The longest a timer can wait.
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const KEY_EXPIRED = 'This API key has expired.';
const KEY_ENDED = 'This API key was revoked or has expired.';

/** Closes a socket or stream of a viewer, with the reason. */
export type CloseForViewer = (reason: string) => void;

/**
 * Sockets and streams that are open for viewers: each closes when the viewer's key is revoked, or its proof expires.
 */
export interface LiveViewers {
  /** The returned function stops watching. */
  add(viewer: Viewer, close: CloseForViewer): () => void;
  /** Looks up which keys have been revoked or have expired; called when an instance says so. */
  recheck(): Promise<void>;
  stop(): void;
}

/** Starts watching. */
export function watchViewers(store: Store, onError: (error: unknown) => void): LiveViewers {
  const byViewer = new Map<string, Set<CloseForViewer>>();

  const recheck = async (): Promise<void> => {
    const keys = [...byViewer.keys()];
    if (keys.length === 0) return;
    for (const id of await endedApiKeys(store, keys)) for (const close of byViewer.get(id) ?? []) close(KEY_ENDED);
  };
  const timer = setInterval(() => void recheck().catch(onError), RECHECK_MS);
  timer.unref();

  return {
    add(viewer, close) {
      const leftMs = viewer.expiresAt ? viewer.expiresAt.getTime() - Date.now() : Number.POSITIVE_INFINITY;
      const expire = () => close(viewer.kind === 'APPLICANT' ? 'This applicant token has expired.' : KEY_EXPIRED);
      // The recheck finds keys that end later than a timer can wait.
      const untilEnd = leftMs <= LONGEST_TIMER_MS && setTimeout(expire, leftMs).unref();
      // The admin key is a setting and cannot be revoked.
      const isRevocable = viewer.kind === 'API_KEY' && viewer.id !== 'admin';
      const group = byViewer.get(viewer.id) ?? new Set();
      if (isRevocable) byViewer.set(viewer.id, group.add(close));
      return () => {
        if (untilEnd) clearTimeout(untilEnd);
        group.delete(close);
        if (group.size === 0) byViewer.delete(viewer.id);
      };
    },
    recheck,
    stop: () => clearInterval(timer),
  };
}
