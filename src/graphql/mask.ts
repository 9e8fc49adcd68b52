const SHOWN = 4;

/** All but the last characters hidden; at least half of it always is. */
export function maskNumber(number: string | null | undefined): string | null {
  if (!number) return null;
  const characters = [...number];
  const shown = Math.min(SHOWN, Math.floor(characters.length / 2));
  return '•'.repeat(characters.length - shown) + characters.slice(characters.length - shown).join('');
}

/** The first letter of each word. */
export const maskName = (name: string | null | undefined): string | null =>
  name
    ? name
        .trim()
        .split(/\s+/)
        .map((word) => [...word].map((letter, index) => (index === 0 ? letter : '•')).join(''))
        .join(' ')
    : null;
