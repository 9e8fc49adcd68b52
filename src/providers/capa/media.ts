import type { Media, MediaKind } from '../../domain/media.ts';
import type { Rest } from '../wire/record.ts';

const FILES: Readonly<Record<string, { readonly kind: MediaKind; readonly contentType: string }>> = {
  frontIdImageUrl: { kind: 'DOCUMENT_FRONT', contentType: 'image/jpeg' },
  backIdImageUrl: { kind: 'DOCUMENT_BACK', contentType: 'image/jpeg' },
  selfieImageUrl: { kind: 'SELFIE', contentType: 'image/jpeg' },
  selfieVideoUrl: { kind: 'LIVENESS_VIDEO', contentType: 'video/mp4' },
};

export const MEDIA_KINDS: readonly MediaKind[] = [...Object.values(FILES).map(({ kind }) => kind), 'OTHER'];

const isAddress = (given: unknown): given is string => typeof given === 'string' && /^https?:\/\//i.test(given);

/** Every file by its key, and the members that are no address. An address under another key is a file of kind OTHER. */
export function mediaOf(files: Rest): { readonly media: readonly Media[]; readonly rest: Rest } {
  const entries = Object.entries(files);
  const media = entries.flatMap(([key, address]): Media[] => {
    const known = Object.hasOwn(FILES, key) ? FILES[key] : undefined;
    return isAddress(address)
      ? [{ key, name: key, kind: known?.kind ?? 'OTHER', contentType: known?.contentType ?? null, locator: address }]
      : [];
  });
  return { media, rest: Object.fromEntries(entries.filter(([, address]) => !isAddress(address))) };
}
