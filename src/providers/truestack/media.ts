import { z } from 'zod';
import type { Media, MediaKind } from '../../domain/media.ts';
import type { Images, ImageType } from './wire.ts';

const KINDS = {
  front_document: 'DOCUMENT_FRONT',
  back_document: 'DOCUMENT_BACK',
  face_image: 'DOCUMENT_PORTRAIT',
  best_frame: 'LIVENESS_FRAME',
} as const satisfies Record<ImageType, MediaKind>;
const TYPES = Object.keys(KINDS) as ImageType[];

export const MEDIA_KINDS = Object.values(KINDS);

/** Where a file is: at the API under its type, and for an hour at a pre-signed address. */
const locator = z.object({ type: z.enum(TYPES), signedUrl: z.string() });

/** Reads the locator of a file that `mediaOf` reported. */
export const locationOf = (text: string): z.output<typeof locator> => locator.parse(JSON.parse(text));

/** The files that exist: only the refresh tells, by an address that is not null. */
export const mediaOf = (images: Images): Media[] =>
  TYPES.flatMap((type) => {
    const signedUrl = images[type];
    if (!signedUrl) return [];
    const location: z.output<typeof locator> = { type, signedUrl };
    return [{ key: type, kind: KINDS[type], contentType: 'image/jpeg', locator: JSON.stringify(location) }];
  });
