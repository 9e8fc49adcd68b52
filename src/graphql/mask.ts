const HIDDEN = '•';
const LONGEST_END = 4;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// Spaces and punctuation divide a text into its parts.
const SEPARATOR = /^[\p{Z}\p{P}\s]/u;

type Part = readonly string[];

/** The characters of a text as readers see them, in parts and the separators between them. */
function partsOf(text: string): { readonly isSeparator: boolean; readonly letters: Part }[] {
  const parts: { isSeparator: boolean; letters: string[] }[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const isSeparator = SEPARATOR.test(segment);
    const last = parts.at(-1);
    if (last?.isSeparator === isSeparator) last.letters.push(segment);
    else parts.push({ isSeparator, letters: [segment] });
  }
  return parts;
}

/** The number of letters of a part that may be shown: at most half of it, and none of one or two. */
const shownOf = (part: Part, wanted: number): number => (part.length <= 2 ? 0 : Math.min(wanted, part.length >> 1));

/** The last characters of a number: `•••••7890`. Of every part at least half is hidden, separators are kept. */
export function maskNumber(number: string | null | undefined): string | null {
  if (!number?.trim()) return null;
  const parts = partsOf(number);
  const last = parts.findLast(({ isSeparator }) => !isSeparator);
  return parts
    .map((part) => {
      const { isSeparator, letters } = part;
      if (isSeparator) return letters.join('');
      const hidden = letters.length - (part === last ? shownOf(letters, LONGEST_END) : 0);
      return HIDDEN.repeat(hidden) + letters.slice(hidden).join('');
    })
    .join('');
}

/** The first letter of each part of a name: `S••• C•••••`. Parts of one or two letters are hidden whole. */
export function maskName(name: string | null | undefined): string | null {
  if (!name?.trim()) return null;
  return partsOf(name)
    .map(({ isSeparator, letters }) => {
      if (isSeparator) return letters.join('');
      const shown = shownOf(letters, 1);
      return letters.slice(0, shown).join('') + HIDDEN.repeat(letters.length - shown);
    })
    .join('');
}
