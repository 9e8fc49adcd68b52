/** How many subscriptions each caller may keep open at this instance. */
export interface Seats {
  /** How many are taken in all. */
  readonly taken: number;
  /** Whether the caller has none left. */
  isFull(caller: string): boolean;
  /** Takes one; what is returned gives it back. Null: the caller has no more. */
  take(caller: string): (() => void) | null;
}

/** Counts in this process: it is this instance's memory that they take. */
export function createSeats(perCaller: number): Seats {
  const taken = new Map<string, number>();
  const isFull = (caller: string): boolean => (taken.get(caller) ?? 0) >= perCaller;
  return {
    get taken() {
      return [...taken.values()].reduce((sum, count) => sum + count, 0);
    },

    isFull,

    take(caller) {
      if (isFull(caller)) return null;
      const count = taken.get(caller) ?? 0;
      taken.set(caller, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (taken.get(caller) ?? 1) - 1;
        if (left === 0) taken.delete(caller);
        else taken.set(caller, left);
      };
    },
  };
}
