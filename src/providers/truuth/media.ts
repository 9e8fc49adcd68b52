import type { Media, MediaKind } from '../../domain/media.ts';
import { ProviderError } from '../contract/errors.ts';
import { unreachable } from '../http/failure.ts';
import type { ProofingOutcome, Results } from './wire.ts';

/** Every kind of file that `mediaOf` can report. */
export const MEDIA_KINDS: readonly MediaKind[] = ['DOCUMENT_FRONT', 'SELFIE', 'REPORT', 'OTHER'];

/** The files of a result. A locator is a pre-signed address, behind which `decoded` finds the bytes. */
export function mediaOf({ proofingOutcomes, faceImage, reports }: Results): Media[] {
  return [
    ...proofingOutcomes.flatMap(({ documents }) => documents).flatMap(imagesOf),
    ...(faceImage ? [file('face', 'SELFIE', faceImage)] : []),
    ...reports.flatMap(reportsOf).map(({ name, link }, at) => ({ ...file(`report-${at + 1}`, 'REPORT', link), name })),
  ];
}

/** Nothing but their order tells a document's images apart: the first is its front. */
const imagesOf = ({ images }: ProofingOutcome['documents'][number], document: number): Media[] =>
  images
    .filter((link) => link !== null)
    .map((link, at) => file(`document-${document + 1}-${at + 1}`, at === 0 ? 'DOCUMENT_FRONT' : 'OTHER', link));

/** A report once it is ready: only then it has an address. */
const reportsOf = ({ reportUrl, name, type }: Results['reports'][number]) =>
  reportUrl ? [{ name: name ?? type, link: reportUrl }] : [];

const file = (key: string, kind: MediaKind, locator: string): Media => ({
  key,
  kind,
  name: null,
  contentType: kind === 'REPORT' ? 'application/pdf' : null,
  locator,
});

const MAX_BYTES = 30 * 1024 * 1024;

// Of base64 alone, as no picture or document is.
const BASE64 = /^[A-Za-z0-9+/=_"\s-]*$/;

/** The file itself: behind some addresses lies its base64 text instead (README §6). @throws {ProviderError} */
export async function decoded(response: Response): Promise<Response> {
  const given = await bytesOf(response);
  // With or without the head of a `data:` URI; Node passes over quotes and line ends.
  const text = given.toString('latin1').replace(/^\s*"?data:[^,]{0,100},/, '');
  return new Response(new Uint8Array(BASE64.test(text) ? Buffer.from(text, 'base64') : given));
}

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
