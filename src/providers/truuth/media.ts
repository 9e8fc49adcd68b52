import { ProviderError } from '../errors.ts';

const MAX_BYTES = 30 * 1024 * 1024;
const MAGIC = [
  { type: 'application/pdf', starts: Buffer.from('%PDF') },
  { type: 'image/jpeg', starts: Buffer.from([0xff, 0xd8, 0xff]) },
  { type: 'image/png', starts: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
] as const;

const typeOf = (bytes: Buffer): string | null =>
  MAGIC.find(({ starts }) => bytes.subarray(0, starts.length).equals(starts))?.type ?? null;

/** The file itself: behind some addresses lies its base64 text instead (fact sheet §5). @throws {ProviderError} */
export async function decoded(response: Response): Promise<Response> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > MAX_BYTES) throw new ProviderError('PROVIDER_UNAVAILABLE', 'The file is too large.');
  const raw = typeOf(bytes) ? bytes : Buffer.from(bytes.toString('latin1'), 'base64');
  const type = typeOf(raw);
  if (!type) throw new ProviderError('PROVIDER_UNAVAILABLE', 'The file is neither an image nor a PDF.');
  return new Response(new Uint8Array(raw), { headers: { 'content-type': type } });
}
