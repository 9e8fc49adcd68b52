/** Something measured; `must` is what it has to be, null where it only informs. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly must: number | null;
  readonly detail?: string;
}

/** The value that so many per cent are not above; 0 of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}

/** Whether all is as it must be. */
export const isGood = (figures: readonly Figure[]): boolean =>
  figures.every(({ value, must }) => must === null || value === must);

/** A table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map(({ name, value, must, detail }) => {
      const mark = must === null ? ' ' : value === must ? '✓' : '✗';
      return `${mark} ${name.padEnd(width)}  ${String(value).padStart(9)}${must === null ? '' : `  (must be ${must})`}${detail ? `  ${detail}` : ''}`;
    })
    .join('\n');
}
