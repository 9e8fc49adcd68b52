import type { Media, MediaKind } from '../../domain/media.ts';
import { ProviderError } from '../errors.ts';
import { unreachable } from '../http/failure.ts';
import type { ProofingOutcome, Results } from './wire.ts';

/** Every kind of file that `mediaOf` can report. */
export const MEDIA_KINDS: readonly MediaKind[] = ['DOCUMENT_FRONT', 'SELFIE', 'REPORT', 'OTHER'];

/** The files of a result; a locator is a pre-signed address (§5), and only `decoded` knows what lies behind it. */
export function mediaOf({ proofingOutcomes, faceImage, reports }: Results): Media[] {
  const links = reports.flatMap(({ reportUrl }) => reportUrl || []);
  return [
    ...proofingOutcomes.flatMap(({ documents }) => documents).flatMap(imagesOf),
    ...(faceImage ? [file('face', 'SELFIE', faceImage)] : []),
    ...links.map((link, at) => file(`report-${at + 1}`, 'REPORT', link)),
  ];
}

/** The sheet says no more of a document's images than their order: the first is its front. */
const imagesOf = ({ images }: ProofingOutcome['documents'][number], document: number): Media[] =>
  images.map((link, at) => file(`document-${document + 1}-${at + 1}`, at === 0 ? 'DOCUMENT_FRONT' : 'OTHER', link));

const file = (key: string, kind: MediaKind, locator: string): Media => ({
  key,
  kind,
  contentType: kind === 'REPORT' ? 'application/pdf' : null,
  locator,
});

const MAX_BYTES = 30 * 1024 * 1024;

const MAGIC = [
  { type: 'application/pdf', at: 0, bytes: Buffer.from('%PDF') },
  { type: 'image/jpeg', at: 0, bytes: Buffer.from([0xff, 0xd8, 0xff]) },
  { type: 'image/png', at: 0, bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  { type: 'image/webp', at: 8, bytes: Buffer.from('WEBP') },
] as const;

/** The file itself: behind some addresses lies its base64 text instead (§5). @throws {ProviderError} */
export async function decoded(response: Response): Promise<Response> {
  const given = await bytesOf(response);
  const bytes = typeOf(given) ? given : fromBase64(given);
  const type = typeOf(bytes);
  // Whatever else it is, a browser must not be given it under our name.
  if (!type) throw new ProviderError('PROVIDER_UNAVAILABLE', 'The file is neither an image nor a PDF.');
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
}

const typeOf = (file: Buffer): string | null =>
  MAGIC.find(({ at, bytes }) => file.subarray(at, at + bytes.length).equals(bytes))?.type ?? null;

/** With or without the head of a `data:` URI; Node passes over quotes and line ends. */
const fromBase64 = (text: Buffer): Buffer =>
  Buffer.from(text.toString('latin1').replace(/^\s*"?data:[^,]{0,100},/, ''), 'base64');

async function bytesOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) throw new ProviderError('PROVIDER_UNAVAILABLE', 'The file is too large.');
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachable(error);
  }
  return Buffer.concat(chunks);
}
