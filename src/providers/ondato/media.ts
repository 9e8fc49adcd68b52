import { z } from 'zod';
import type { Media, MediaKind } from '../../domain/media.ts';
import type * as wire from './wire.ts';

export const MEDIA_KINDS = [
  'DOCUMENT_FRONT',
  'DOCUMENT_BACK',
  'SELFIE',
  'PROOF_OF_ADDRESS',
  'OTHER',
] as const satisfies readonly MediaKind[];

/** Every file, by the id under which the identification gives it out. */
export function mediaOf({ id, document: shown, face, additionalFiles }: wire.Identification): Media[] {
  const all = [
    ...(shown?.files ?? []).map((file) => ({ file, kind: documentKind(file) })),
    ...(face?.files ?? []).map((file) => ({ file, kind: 'SELFIE' as const })),
    ...(additionalFiles ?? []).map((file) => ({ file, kind: additionalKind(file) })),
  ];
  return all.flatMap(({ file: { fileId, fileName }, kind }) =>
    id && fileId ? [{ key: fileId, name: fileName, kind, contentType: null, locator: locatorOf(id, fileId) }] : [],
  );
}

const documentKind = ({ part }: wire.WireFile): MediaKind =>
  part === 'Back' ? 'DOCUMENT_BACK' : part === 'Front' || !part ? 'DOCUMENT_FRONT' : 'OTHER';

const additionalKind = ({ fileType }: wire.WireFile): MediaKind =>
  fileType === 'ProofOfAddress' ? 'PROOF_OF_ADDRESS' : 'OTHER';

const locatorOf = (identification: string, fileId: string) => JSON.stringify({ identification, fileId });

const locatorSchema = z.object({ identification: z.string(), fileId: z.string() });

/** The path of the file that a locator names. */
export function filePath(locator: string): string {
  const { identification, fileId } = locatorSchema.parse(JSON.parse(locator));
  return `/v1/identifications/${encodeURIComponent(identification)}/files/${encodeURIComponent(fileId)}`;
}
