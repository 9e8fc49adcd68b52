/** A provider's score as 0..1; `top` is the upper end of its scale. Numbers and numeric texts are read; null for anything else. */
export function score(value: number | string | null | undefined, top = 1): number | null {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return null;
  const number = Number(value);
  return Number.isFinite(number) ? round(Math.min(1, Math.max(0, number / top))) : null;
}

// 83.4 of 100 is 0.834, not 0.8340000000000001.
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
