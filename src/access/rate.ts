import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many operations a second each caller may ask of this instance. */
export interface OperationRate {
  /** Takes one; false: too many. */
  take(caller: string): Promise<boolean>;
}

/** Counts in this process: what keeps one instance from being overrun needs no database. */
export function operationRate(perSecond: number): OperationRate {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  return {
    take: (caller) =>
      limiter.consume(caller).then(
        () => true,
        () => false,
      ),
  };
}
