/** Milliseconds that an answer's `Retry-After` (RFC 9110: seconds or a date) asks to wait, else those to its `X-RateLimit-Reset`; null without either. */
export function retryAfter(headers: Headers, now: Date): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return untilReset(headers, now);
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? untilReset(headers, now) : Math.max(0, date - now.getTime());
}

/** Milliseconds to the `X-RateLimit-Reset` (Unix seconds) of an answer; null where it has none. */
export function untilReset(headers: Headers, now: Date): number | null {
  const value = headers.get('x-ratelimit-reset')?.trim() ?? '';
  return /^\d{1,12}$/.test(value) ? Math.max(0, Number(value) * 1000 - now.getTime()) : null;
}
