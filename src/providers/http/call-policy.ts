import { AsyncLocalStorage } from 'node:async_hooks';
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

/** Limits the calls to a connection's provider at a time, and pauses them while it is down. */
export interface CallPolicy {
  /** Runs the call, or throws {ProviderError} PROVIDER_UNAVAILABLE of origin 'budget' before anything is sent. */
  run<Answer>(call: () => Promise<Answer>): Promise<Answer>;
}

/**
 * A circuit breaker and a limit of calls at a time. Only failures of the provider as a whole open the circuit: neither
 * a refusal, nor an answer that can't be read, nor our own limits do. After the pause one call is sent as a probe.
 */
export function callPolicy({ pauseMs = PAUSE_MS, atOnce = AT_ONCE, waiting = WAITING } = {}): CallPolicy {
  const isDown = handleWhen(
    (error) => error instanceof ProviderError && error.code === 'PROVIDER_UNAVAILABLE' && error.origin === 'provider',
  );
  const breaker = circuitBreaker(isDown, {
    halfOpenAfter: pauseMs,
    breaker: new ConsecutiveBreaker(BREAK_AFTER_FAILURES),
  });
  const policy = wrap(bulkhead(atOnce, waiting), breaker);
  return {
    async run(call) {
      try {
        // A call that waits is run by the one that ends: it keeps its own priority and trace.
        return await policy.execute(AsyncLocalStorage.bind(call));
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          const message = 'The provider failed several times in a row; calls to it are paused for a moment.';
          throw new ProviderError('PROVIDER_UNAVAILABLE', message, { retryAfter: pauseMs, origin: 'budget' });
        }
        if (error instanceof BulkheadRejectedError) {
          throw new ProviderError('PROVIDER_UNAVAILABLE', 'Too many calls to the provider are under way.', {
            retryAfter: 1000,
            origin: 'budget',
          });
        }
        throw error;
      }
    },
  };
}
