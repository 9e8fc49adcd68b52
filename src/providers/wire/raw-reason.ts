import type { RawReason } from '../../domain/reason.ts';

/** A provider's word for a reason: a code where it looks like one, else a text, which may be personal; null for no word. */
export function rawReason(word: string | null | undefined): RawReason | null {
  const text = word?.trim();
  if (!text) return null;
  return /^[\w.:-]{1,64}$/.test(text) ? { code: text, message: null } : { code: null, message: text };
}
