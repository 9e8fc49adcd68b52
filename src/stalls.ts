const SWEEP_MS = 1000;
const STALLED_MS = 10_000;
/** What may wait for a reader that takes nothing. */
const MAX_PENDING_BYTES = 64 * 1024;

/** Something we write to, whose reader may stop reading. */
export interface Outlet {
  /** Bytes written and not yet taken by the operating system. */
  pending(): number;
  /** Bytes taken so far. */
  taken(): number;
  /** Ends it; the reader resumes at its last cursor. */
  close(): void;
}

/** Ends what has a reader that takes nothing for too long, or for which too much waits. */
export interface StallWatch {
  /** Watches an outlet until the returned function is called. */
  add(outlet: Outlet): () => void;
  stop(): void;
}

/** Starts watching. */
export function watchStalls(stalledMs = STALLED_MS): StallWatch {
  const watched = new Map<Outlet, { taken: number; since: number }>();
  const timer = setInterval(() => {
    const now = Date.now();
    for (const [outlet, last] of watched) {
      const [pending, taken] = [outlet.pending(), outlet.taken()];
      if (pending === 0 || taken !== last.taken) watched.set(outlet, { taken, since: now });
      else if (pending > MAX_PENDING_BYTES || now - last.since >= stalledMs) {
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
