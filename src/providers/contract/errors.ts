import type { ProviderErrorCode } from '../../domain/error-code.ts';

interface ProviderErrorDetails {
  /** The same call may succeed later. Default: by code (rate limited and unavailable are). */
  readonly retryable?: boolean;
  /** Of the answer, where there was one. */
  readonly status?: number | null;
  /** The provider's own code and text. The text may be personal: it goes to the caller, never to a log. */
  readonly providerCode?: string | null;
  readonly providerMessage?: string | null;
  /** Milliseconds the provider asked us to wait. */
  readonly retryAfter?: number | null;
  /** Whether the provider may have carried the call out all the same (a time-out after sending). */
  readonly inDoubt?: boolean;
  readonly origin?: ErrorOrigin;
  readonly cause?: unknown;
}

/**
 * The part that failed. 'provider': the provider as a whole, which counts for its health and its circuit breaker.
 * 'answer': one answer that cannot be read, or a refusal of one request, which says nothing of other sessions.
 * 'budget': our own limits, before anything was sent.
 */
export type ErrorOrigin = 'provider' | 'answer' | 'budget';

/** A call to a provider failed. `message` is ours and holds nothing of the provider's text. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly status: number | null;
  readonly providerCode: string | null;
  readonly providerMessage: string | null;
  readonly retryAfter: number | null;
  readonly inDoubt: boolean;
  readonly origin: ErrorOrigin;

  constructor(code: ProviderErrorCode, message: string, details: ProviderErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? (code === 'PROVIDER_RATE_LIMITED' || code === 'PROVIDER_UNAVAILABLE');
    this.status = details.status ?? null;
    this.providerCode = details.providerCode ?? null;
    this.providerMessage = details.providerMessage ?? null;
    this.retryAfter = details.retryAfter ?? null;
    this.inDoubt = details.inDoubt ?? false;
    this.origin = details.origin ?? (code === 'PROVIDER_REJECTED' ? 'answer' : 'provider');
  }
}

/** An error as a ProviderError: one of any other type came from an adapter, and leaves the call's outcome in doubt. */
export const asProviderError = (error: unknown): ProviderError =>
  error instanceof ProviderError
    ? error
    : new ProviderError('PROVIDER_UNAVAILABLE', "The provider's adapter failed.", { inDoubt: true, cause: error });

/** A delivery does not prove its origin (answered 401). The message must hold nothing of the delivery. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

/** An authenticated delivery whose body is not JSON, or can't be decrypted (answered 400). */
export class WebhookUnreadable extends Error {
  override readonly name = 'WebhookUnreadable';
}
