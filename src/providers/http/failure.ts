import type { z } from 'zod';
import type { ProviderErrorCode } from '../../domain/error-code.ts';
import { type ErrorOrigin, ProviderError } from '../contract/errors.ts';
import { retryAfter } from './retry-after.ts';

/** A provider's own words about a refusal, which complete or correct its HTTP status. */
export interface ErrorDescription {
  readonly code?: ProviderErrorCode;
  readonly retryable?: boolean;
  readonly providerCode?: string | null;
  readonly providerMessage?: string | null;
  /** False where the provider's words make sure that it did nothing. */
  readonly inDoubt?: boolean;
  readonly origin?: ErrorOrigin;
}

/** Reads the JSON of a refusal; undefined when its body is not JSON. Null: the status says all. */
export type DescribeError = (status: number, json: unknown) => ErrorDescription | null;

/** Describes refusals whose JSON is as a schema says; of any other, the status says all. */
export const describedBy =
  <Schema extends z.ZodType>(
    schema: Schema,
    describe: (body: z.output<Schema>, status: number) => ErrorDescription | null,
  ): DescribeError =>
  (status, json) => {
    const { success, data } = schema.safeParse(json);
    return success ? describe(data, status) : null;
  };

// A call that failed so was never sent: nothing can have been carried out.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The error for a call without an answer, from the exception of `fetch` or of reading the body. */
export function unreachable(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const timedOut = thrown instanceof Error && thrown.name === 'TimeoutError';
  const message = timedOut ? 'The provider did not answer in time.' : 'The provider could not be reached.';
  return new ProviderError('PROVIDER_UNAVAILABLE', message, { inDoubt: !wasNeverSent(thrown), cause: thrown });
}

/** Whether an exception of `fetch` makes sure that nothing reached the provider. */
export function wasNeverSent(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : null;
  return cause instanceof Error && 'code' in cause && NEVER_SENT.has(String(cause.code));
}

/**
 * The error for an answer that can't be read. It says nothing of other calls; the provider may have carried this one
 * out.
 */
export const unreadable = (how: string): ProviderError =>
  new ProviderError('PROVIDER_UNAVAILABLE', `The provider's answer can't be read: ${how}.`, {
    inDoubt: true,
    origin: 'answer',
  });

/** The error for an answer whose status is not 2xx. */
export function refusal(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  description: ErrorDescription | null,
  now: Date,
): ProviderError {
  const code = description?.code ?? codeOf(status);
  return new ProviderError(code, `The provider answered ${status}.`, {
    status,
    inDoubt: status < 400 || status >= 500,
    retryAfter: retryAfter(headers, now),
    ...description,
    providerCode: description?.providerCode?.slice(0, 64),
    providerMessage: description?.providerMessage?.slice(0, 500),
  });
}

function codeOf(status: number): ProviderErrorCode {
  switch (status) {
    case 401:
    case 403:
      return 'PROVIDER_UNAUTHORIZED';
    case 402:
      return 'PROVIDER_INSUFFICIENT_CREDITS';
    case 429:
      return 'PROVIDER_RATE_LIMITED';
    default:
      return status >= 400 && status < 500 ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE';
  }
}
