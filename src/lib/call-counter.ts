/** Calls are counted by slots of so many milliseconds. */
export const SLOT_MS = 5000;
/** The slots that count: any 60 seconds lie within so many slots. */
export const SLOTS = 60_000 / SLOT_MS + 1;

/** Counts the calls of the last minute by key. */
export interface CallCounter {
  /** Counts a call unless the last minute has `limit` of them: 0 when it was counted, else the milliseconds until one may be. */
  take(key: string, limit: number): Promise<number>;
  /** Takes back the last counted call. */
  giveBack(key: string): Promise<void>;
  /** Counts no call for so many milliseconds. */
  block(key: string, milliseconds: number): Promise<void>;
}

interface Counted {
  /** Calls by slot. */
  readonly slots: Map<number, number>;
  blockedUntil: number;
}

/** A counter of this process alone. */
export function memoryCounter(now: () => number = Date.now): CallCounter {
  const kept = new Map<string, Counted>();
  const countedOf = (key: string): Counted => {
    const counted = kept.get(key) ?? { slots: new Map(), blockedUntil: 0 };
    kept.set(key, counted);
    for (const slot of counted.slots.keys()) if (slot <= slotAt(now()) - SLOTS) counted.slots.delete(slot);
    return counted;
  };
  const add = ({ slots }: Counted, calls: number) => {
    const slot = slotAt(now());
    slots.set(slot, Math.max(0, (slots.get(slot) ?? 0) + calls));
  };
  return {
    async take(key, limit) {
      const counted = countedOf(key);
      if (counted.blockedUntil > now()) return counted.blockedUntil - now();
      const free = slotThatFrees(counted, limit);
      if (free !== null) return Math.max(1, (free + SLOTS) * SLOT_MS - now());
      add(counted, 1);
      return 0;
    },
    async giveBack(key) {
      add(countedOf(key), -1);
    },
    async block(key, milliseconds) {
      const counted = countedOf(key);
      counted.blockedUntil = Math.max(counted.blockedUntil, now() + milliseconds);
    },
  };
}

const slotAt = (time: number): number => Math.floor(time / SLOT_MS);

/** The slot at whose end a further call is within the limit; null: it is now. */
function slotThatFrees({ slots }: Counted, limit: number): number | null {
  let left = [...slots.values()].reduce((sum, calls) => sum + calls, 0);
  if (left < limit) return null;
  for (const [slot, calls] of [...slots].sort(([one], [other]) => one - other)) {
    left -= calls;
    if (left < limit) return slot;
  }
  return null;
}
