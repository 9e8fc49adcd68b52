const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;
const MINUTE_MS = 60_000;

/** The moment of an RFC 3339 text, its calendar checked; the offset may lack its minutes (`+08`). Null for anything else. */
export function rfc3339(text: string): Date | null {
  const parts = RFC_3339.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [offsetHours, offsetMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return null;
  const day0 = new Date(0);
  day0.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have rolls over into the next.
  if (day0.getUTCMonth() !== month - 1 || day0.getUTCDate() !== day) return null;
  const milliseconds = Number((parts[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const local = day0.getTime() + hour * 60 * MINUTE_MS + minute * MINUTE_MS + second * 1000 + milliseconds;
  const offset = (offsetHours * 60 + offsetMinutes) * MINUTE_MS;
  return new Date(parts[8] === '-' ? local + offset : local - offset);
}
