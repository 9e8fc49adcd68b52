/** The key in a session's `metadata` under which our own id travels, to come back with its webhooks. */
export const SESSION_KEY = 'kyc_gateway_session';

/** Our own id within a session's `metadata`; null where it is none of ours. */
export function sessionIdIn(metadata: Readonly<Record<string, unknown>> | null | undefined): string | null {
  const ours = metadata?.[SESSION_KEY];
  return typeof ours === 'string' ? ours : null;
}
