import { z } from 'zod';
import type { ExtractedField } from '../../domain/document.ts';
import type { Media, MediaKind } from '../../domain/media.ts';
import { extractedFields } from '../wire/reader.ts';
import { IMAGE_TYPES, type ImageType, type WireObject } from './wire.ts';

const KINDS = {
  front_document: 'DOCUMENT_FRONT',
  back_document: 'DOCUMENT_BACK',
  face_image: 'DOCUMENT_PORTRAIT',
  best_frame: 'LIVENESS_FRAME',
} as const satisfies Record<ImageType, MediaKind>;

export const MEDIA_KINDS = Object.values(KINDS);

/** The places of a file: at the API under its type, and for an hour at a pre-signed address. */
const locator = z.object({ type: z.enum(IMAGE_TYPES), signedUrl: z.string() });

/** Reads the locator of a file that `mediaOf` reported. */
export const locationOf = (text: string): z.output<typeof locator> => locator.parse(JSON.parse(text));

/** The files that exist: the POST call alone shows which, by an address that is not null. */
export const mediaOf = (images: WireObject): Media[] =>
  IMAGE_TYPES.flatMap((type) => {
    const signedUrl = images[type];
    if (typeof signedUrl !== 'string' || signedUrl === '') return [];
    const location: z.output<typeof locator> = { type, signedUrl };
    return [{ key: type, kind: KINDS[type], name: null, contentType: 'image/jpeg', locator: JSON.stringify(location) }];
  });

/** Addresses of files that are no texts, as received. */
export const unreadImages = (images: WireObject | null): ExtractedField[] => {
  const odd = Object.entries(images ?? {}).filter(([, url]) => typeof url !== 'string');
  return extractedFields({ images: Object.fromEntries(odd) }, 'OTHER');
};
