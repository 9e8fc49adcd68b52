/** The codes by which programs recognise an expected failure. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED_BY_PROVIDER',
  'PROVIDER_UNAUTHORIZED',
  'PROVIDER_REJECTED',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_INSUFFICIENT_CREDITS',
  'RATE_LIMITED',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The codes that speak of a provider's own failure or refusal. */
export type ProviderErrorCode = Extract<ErrorCode, `PROVIDER_${string}`>;
