/**
 * The calendar date at the start of a text that has the year first (`2026-03-01`, `2026.03.01`, `2026/3/1`,
 * `2026-03-01T04:21:07Z`, `2026-03-01 00:00:00`) as `YYYY-MM-DD`. Null when it is no real date, or another order of day
 * and month would be possible.
 */
export function calendarDate(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const parts = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?=$|[T ]\d{2}:)/.exec(given.trim());
  if (!parts) return null;
  const [, year, , month = '', day = ''] = parts;
  return realDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** The date itself; null for one that no calendar has (30 February). */
function realDate(date: string): string | null {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : null;
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|([+-]\d{2}):?(\d{2})?)?$/i;

/**
 * The moment that an ISO 8601 text names, UTC where it names no zone; null when it is none. The calendar is checked: an
 * unchecked 30 February would be read as 2 March.
 */
export function moment(given: unknown): Date | null {
  const parts = typeof given === 'string' ? MOMENT.exec(given.trim()) : null;
  const [, date = '', time = '00:00', , hours, minutes = '00'] = parts ?? [];
  if (!realDate(date)) return null;
  const parsed = new Date(`${date}T${time}${hours ? `${hours}:${minutes}` : 'Z'}`);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}
