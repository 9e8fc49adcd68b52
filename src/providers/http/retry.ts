import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ProviderError } from '../contract/errors.ts';
import { wasNeverSent } from './failure.ts';

const RETRIES = 2;
// Carried out twice, they leave what once would have left.
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT']);
const PASSING = new Set([502, 503, 504]);

/**
 * A `fetch` that tries again, with backoff and jitter and within the caller's own time-out: a read, or what may be
 * repeated, whenever it failed in passing, anything else only when it surely was not sent. Never what may have been carried out.
 */
export function retrying(fetch: typeof globalThis.fetch, initialDelay = 100): typeof globalThis.fetch {
  return async (input, init) => {
    const isSafe = REPEATABLE.has(init?.method ?? 'GET');
    const isPassing = (error: unknown) =>
      !(error instanceof ProviderError) && !init?.signal?.aborted && (isSafe || wasNeverSent(error));
    const policy = retry(
      handleWhen(isPassing).orWhenResult((answer) => isSafe && answer instanceof Response && isPassingAnswer(answer)),
      { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay, maxDelay: 2000 }) },
    );
    return policy.execute(async ({ attempt }) => {
      const response = await fetch(input, init);
      // The last answer is the caller's to read; one that is tried again is not read.
      if (isSafe && attempt < RETRIES && isPassingAnswer(response)) await response.body?.cancel();
      return response;
    });
  };
}

// An answer that says when to come back is left to those who can wait.
const isPassingAnswer = ({ status, headers }: Response): boolean => PASSING.has(status) && !headers.has('retry-after');
