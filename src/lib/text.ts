/** Whether PostgreSQL can keep a text: it has no NUL, and no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** The paths (in dots) of all texts and names of an input that cannot be kept; a JSON value counts as one text. */
export function unstorablePaths(input: unknown, path: readonly string[] = []): string[] {
  if (typeof input === 'string') return isStorable(input) ? [] : [path.join('.')];
  if (typeof input !== 'object' || input === null || input instanceof Date) return [];
  const below = Object.entries(input).flatMap(([name, value]) =>
    isStorable(name) ? unstorablePaths(value, [...path, name]) : [path.join('.')],
  );
  return path.at(-1) === 'metadata' ? below.slice(0, 1).map(() => path.join('.')) : below;
}
