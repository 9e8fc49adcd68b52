import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';

const MAX_BODY_BYTES = 1024 * 1024;
const LIMIT = { maxOutputLength: MAX_BODY_BYTES };
const ungzip = (bytes: Buffer): Promise<Buffer> => promisify(gunzip)(bytes, LIMIT);
const DECODERS = new Map([
  ['gzip', ungzip],
  ['x-gzip', ungzip],
  // Some senders leave out the zlib header that the standard asks for.
  [
    'deflate',
    (bytes: Buffer) => (isZlib(bytes) ? promisify(inflate)(bytes, LIMIT) : promisify(inflateRaw)(bytes, LIMIT)),
  ],
]);

/**
 * The body of a request. `isDecoded` is false if the body could not be decompressed or its encoding is not supported;
 * `bytes` are then as sent.
 */
export interface Body {
  readonly bytes: Buffer;
  readonly isDecoded: boolean;
}

/** Reads and decompresses a body. The limit of 1 MiB holds before and after decompression. */
export async function readBody(request: IncomingMessage): Promise<Body | 'too large' | 'broken off'> {
  const bytes = await readBytes(request);
  if (typeof bytes === 'string') return bytes;
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding === 'identity') return { bytes, isDecoded: true };
  try {
    const decoded = await DECODERS.get(encoding)?.(bytes);
    return { bytes: decoded ?? bytes, isDecoded: decoded !== undefined };
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? 'too large' : { bytes, isDecoded: false };
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer | 'too large' | 'broken off'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too large';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    return 'broken off';
  }
  return Buffer.concat(chunks, size);
}

// The first two bytes of a zlib stream, read as one number, are a multiple of 31, and name the method 8.
const isZlib = (bytes: Buffer): boolean =>
  bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
