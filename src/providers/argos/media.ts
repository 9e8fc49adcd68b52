import type { Media, MediaKind } from '../../domain/media.ts';

/** The images by the type under which the image call gives them out, README §6. */
const IMAGES = {
  idImage: 'DOCUMENT_FRONT',
  idBackImage: 'DOCUMENT_BACK',
  selfieImage: 'SELFIE',
  addressImage: 'PROOF_OF_ADDRESS',
} as const satisfies Record<string, MediaKind>;

export const MEDIA_KINDS = Object.values(IMAGES);

/** The images of a submission. The locator is the query that gives the image, with the id of its own submission. */
export const mediaOf = (submission_id: string, image: Readonly<Record<string, unknown>>): Media[] =>
  Object.entries(IMAGES).flatMap(([type, kind]) => {
    const locator = new URLSearchParams({ submission_id, type }).toString();
    return image[type] ? [{ key: type, kind, name: type, contentType: 'image/jpeg', locator }] : [];
  });

/** References that name no image of a known type. */
export const unknownImages = (image: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(image).filter(([type]) => !(type in IMAGES)));
