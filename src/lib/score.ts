/**
 * A provider's score as 0..1; `top` is the upper end of its scale. Numbers and numeric texts are read; null for anything
 * else, and for what lies beyond the scale: it is of another, which we do not know.
 */
export function score(value: number | string | null | undefined, top = 1): number | null {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return null;
  const part = Number(value) / top;
  return part >= 0 && part <= 1 ? round(part) : null;
}

// 83.4 of 100 is 0.834, not 0.8340000000000001.
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
