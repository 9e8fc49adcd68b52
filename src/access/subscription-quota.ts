/** Quota of open subscriptions per caller, at this instance. */
export interface SubscriptionQuota {
  /** Open subscriptions of all callers. */
  readonly taken: number;
  /** Whether the caller's quota is used up. */
  isFull(caller: string): boolean;
  /** Counts one subscription; the returned function ends it. Null: the quota is used up. */
  take(caller: string): (() => void) | null;
}

/** Counts in this process, because the quota protects this instance's memory. */
export function createSubscriptionQuota(perCaller: number): SubscriptionQuota {
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
