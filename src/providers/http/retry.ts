import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ProviderError } from '../contract/errors.ts';
import { wasNeverSent } from './failure.ts';

const RETRIES = 2;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;
// Repeating these leaves the same state as sending them once.
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT']);
const TRANSIENT = new Set([502, 503, 504]);

export interface RetryOptions {
  readonly method: string;
  /** The time-out of all tries together. */
  readonly signal: AbortSignal;
  readonly initialDelay?: number | undefined;
}

/**
 * Sends a request, and sends it again, with backoff and jitter, after a transient failure. A request that is not
 * repeatable is sent again only when it surely never reached the provider. Each try calls `send` anew.
 */
export function sendWithRetries(
  { method, signal, initialDelay = FIRST_DELAY_MS }: RetryOptions,
  send: () => Promise<Response>,
): Promise<Response> {
  const isRepeatable = REPEATABLE.has(method);
  const isTransient = (error: unknown) =>
    !(error instanceof ProviderError) && !signal.aborted && (isRepeatable || wasNeverSent(error));
  const policy = retry(
    handleWhen(isTransient).orWhenResult(
      (answer) => isRepeatable && answer instanceof Response && isTransientAnswer(answer),
    ),
    { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay, maxDelay: LONGEST_DELAY_MS }) },
  );
  return policy.execute(async ({ attempt }) => {
    const response = await send();
    // Only the last answer is read by the caller.
    if (isRepeatable && attempt < RETRIES && isTransientAnswer(response)) await response.body?.cancel();
    return response;
  });
}

// An answer with Retry-After is not retried here: the caller may have less time than it asks for.
const isTransientAnswer = ({ status, headers }: Response): boolean =>
  TRANSIENT.has(status) && !headers.has('retry-after');
