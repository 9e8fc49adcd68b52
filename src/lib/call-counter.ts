const MINUTE = 60_000;

/** Counts calls by key and minute. A minute begins with its first call. */
export interface CallCounter {
  /** Counts a call unless its minute already has `limit` of them: 0 when it was counted, else the milliseconds to the next minute. */
  take(key: string, limit: number): Promise<number>;
  /** Takes a counted call back. */
  giveBack(key: string): Promise<void>;
  /** Counts no call for so many milliseconds. */
  block(key: string, milliseconds: number): Promise<void>;
}

/** A counter of this process alone. */
export function memoryCounter(now: () => number = Date.now): CallCounter {
  const minutes = new Map<string, { calls: number; endsAt: number }>();
  const minuteOf = (key: string) => {
    const kept = minutes.get(key);
    if (kept && kept.endsAt > now()) return kept;
    const fresh = { calls: 0, endsAt: now() + MINUTE };
    minutes.set(key, fresh);
    return fresh;
  };
  return {
    async take(key, limit) {
      const minute = minuteOf(key);
      if (minute.calls >= limit) return Math.max(1, minute.endsAt - now());
      minute.calls += 1;
      return 0;
    },
    async giveBack(key) {
      const minute = minuteOf(key);
      minute.calls = Math.max(0, minute.calls - 1);
    },
    async block(key, milliseconds) {
      const minute = minuteOf(key);
      const endsAt = now() + milliseconds;
      const isBlocked = minute.calls === Number.POSITIVE_INFINITY;
      minutes.set(key, {
        calls: Number.POSITIVE_INFINITY,
        endsAt: isBlocked ? Math.max(minute.endsAt, endsAt) : endsAt,
      });
    },
  };
}
