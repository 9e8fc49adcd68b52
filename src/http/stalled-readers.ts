import type { Socket } from 'node:net';

const SWEEP_MS = 1000;
const STALLED_MS = 10_000;
/** Longer for a plain answer, because it ends by itself. */
const ANSWER_STALLED_MS = 60_000;
/** Bytes that may wait for a stream's reader that takes nothing. */
const MAX_PENDING_BYTES = 64 * 1024;

/** An output whose reader may stop reading. */
export interface Outlet {
  /** Bytes written and not yet taken by the operating system. */
  pending(): number;
  /** Bytes taken so far. */
  taken(): number;
  /** Whether it is endless. */
  isStream(): boolean;
  /** Ends it; the reader resumes at its last cursor. */
  close(): void;
}

/** Ends outputs whose reader takes nothing for too long, or for which too many bytes wait. */
export interface StallWatch {
  /** Watches an outlet until the returned function is called. */
  add(outlet: Outlet): () => void;
  stop(): void;
}

/** Starts watching. */
export function watchStalls(stalledMs = STALLED_MS): StallWatch {
  const watched = new Map<Outlet, { taken: number; since: number }>();
  const isOverdue = (outlet: Outlet, pending: number, forMs: number): boolean =>
    outlet.isStream() ? pending > MAX_PENDING_BYTES || forMs >= stalledMs : forMs >= ANSWER_STALLED_MS;
  const timer = setInterval(() => {
    const now = Date.now();
    for (const [outlet, last] of watched) {
      const [pending, taken] = [outlet.pending(), outlet.taken()];
      if (pending === 0 || taken !== last.taken) watched.set(outlet, { taken, since: now });
      else if (isOverdue(outlet, pending, now - last.since)) {
        watched.delete(outlet);
        outlet.close();
      }
    }
  }, SWEEP_MS);
  timer.unref();
  return {
    add(outlet) {
      watched.set(outlet, { taken: outlet.taken(), since: Date.now() });
      return () => void watched.delete(outlet);
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * The bytes that a socket's peer has taken, of which `waiting` bytes are still in Node. Node counts a chunk as waiting
 * until all of it is gone; only the socket's handle knows its remaining bytes (Node's own time-outs read it too).
 */
export function takenFrom(socket: Socket, waiting: number): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
  return socket.bytesWritten - waiting - (handle?.writeQueueSize ?? 0);
}
