import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  wrap,
} from 'cockatiel';
import { ProviderError } from '../contract/errors.ts';

const BREAK_AFTER_FAILURES = 5;
const PAUSE_MS = 10_000;
const AT_ONCE = 20;
const WAITING = 200;

/** How much a connection's provider is asked at a time, and when it is left alone. */
export interface CallPolicy {
  /** Runs the call, or throws {ProviderError} PROVIDER_UNAVAILABLE without having sent anything. */
  run<Answer>(call: () => Promise<Answer>): Promise<Answer>;
}

/**
 * A circuit breaker and a limit of calls at a time. Only failures to answer open the circuit: a provider that refuses
 * is up. After the pause one call is let through to see.
 */
export function callPolicy({ pauseMs = PAUSE_MS, atOnce = AT_ONCE, waiting = WAITING } = {}): CallPolicy {
  const isDown = handleWhen((error) => error instanceof ProviderError && error.code === 'PROVIDER_UNAVAILABLE');
  const breaker = circuitBreaker(isDown, {
    halfOpenAfter: pauseMs,
    breaker: new ConsecutiveBreaker(BREAK_AFTER_FAILURES),
  });
  const policy = wrap(bulkhead(atOnce, waiting), breaker);
  return {
    async run(call) {
      try {
        return await policy.execute(call);
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          const message = 'The provider failed several times in a row; calls to it are paused for a moment.';
          throw new ProviderError('PROVIDER_UNAVAILABLE', message, { retryAfter: pauseMs });
        }
        if (error instanceof BulkheadRejectedError) {
          throw new ProviderError('PROVIDER_UNAVAILABLE', 'Too many calls to the provider are under way.', {
            retryAfter: 1000,
          });
        }
        throw error;
      }
    },
  };
}
