/** The calendar date at the start of an ISO text (`2026-03-01`, `2026-03-01T04:21:07Z`); null when it is not a real date. */
export function calendarDate(text: string | null | undefined): string | null {
  const date = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text?.trim() ?? '')?.[0];
  if (!date) return null;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : null;
}

/** The moment an ISO text names, UTC where it names no zone; null when it is none. */
export function moment(text: string | null | undefined): Date | null {
  const trimmed = text?.trim();
  if (!trimmed) return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed) ? trimmed : `${trimmed.replace(' ', 'T')}Z`;
  const parsed = new Date(zoned);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}
