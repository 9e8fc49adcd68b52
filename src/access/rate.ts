import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Operations a second, per caller, on this instance. */
export interface OperationRate {
  /** Counts one operation; false: the caller's operations of this second are used up. */
  take(caller: string): Promise<boolean>;
  /** Takes back one count. */
  giveBack(caller: string): Promise<void>;
}

/** Counts in this process: protecting an instance from overload needs no database. */
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
