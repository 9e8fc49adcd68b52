import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Operations a second, per caller, on this instance. */
export interface OperationRate {
  /** Takes one; false: the caller has had all of this second. */
  take(caller: string): Promise<boolean>;
  /** Gives one back that was taken in vain. */
  giveBack(caller: string): Promise<void>;
}

/** Counts in this process: protecting one instance from overload needs no database. */
export function operationRate(perSecond: number): OperationRate {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  return {
    take: (caller) =>
      limiter.consume(caller).then(
        () => true,
        () => false,
      ),
    giveBack: async (caller) => void (await limiter.reward(caller)),
  };
}
