/** A type that is served, and how its files end. */
export interface MediaType {
  readonly type: string;
  readonly extension: string;
}

/** Length of the start of a file that its type is read from: an ISO media file lists its brands there. */
export const HEAD_BYTES = 64;

/** Types by their first bytes: none that a browser would run. */
const SIGNATURES: readonly (MediaType & { readonly bytes: string; readonly at?: number })[] = [
  { type: 'image/jpeg', extension: 'jpg', bytes: '\xff\xd8\xff' },
  { type: 'image/png', extension: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/gif', extension: 'gif', bytes: 'GIF87a' },
  { type: 'image/gif', extension: 'gif', bytes: 'GIF89a' },
  { type: 'image/webp', extension: 'webp', bytes: 'WEBP', at: 8 },
  { type: 'video/webm', extension: 'webm', bytes: '\x1a\x45\xdf\xa3' },
  { type: 'application/pdf', extension: 'pdf', bytes: '%PDF-' },
];

const AVIF = { type: 'image/avif', extension: 'avif' };
const HEIC = { type: 'image/heic', extension: 'heic' };
const HEIC_SEQUENCE = { type: 'image/heic-sequence', extension: 'heics' };
const HEIF = { type: 'image/heif', extension: 'heif' };
const HEIF_SEQUENCE = { type: 'image/heif-sequence', extension: 'heifs' };
const MP4 = { type: 'video/mp4', extension: 'mp4' };

/** Image types by the brands of an ISO media file, the narrower before the wider. */
const IMAGE_BRANDS: readonly (readonly [readonly string[], MediaType])[] = [
  [['avif', 'avis'], AVIF],
  [['heic', 'heix', 'heim', 'heis'], HEIC],
  [['hevc', 'hevx', 'hevm', 'hevs'], HEIC_SEQUENCE],
  [['mif1', 'mif2', 'miaf'], HEIF],
  [['msf1'], HEIF_SEQUENCE],
];
/** Brands that say nothing of how the images are coded: the compatible brands do. */
const GENERAL = [HEIF, HEIF_SEQUENCE];

/** The type of a file, by its first bytes; null: it is not served. */
export function mediaTypeOf(head: Buffer): MediaType | null {
  const text = head.toString('latin1');
  if (text.startsWith('ftyp', 4)) return isoTypeOf(head, text);
  return SIGNATURES.find(({ bytes, at = 0 }) => text.startsWith(bytes, at)) ?? null;
}

/** A box of ISO/IEC 14496-12: its size, `ftyp`, the major brand, a version, then the compatible brands. */
function isoTypeOf(head: Buffer, text: string): MediaType {
  const end = Math.min(head.readUInt32BE(0), text.length);
  const major = imageOf(text.slice(8, 12));
  if (major && !GENERAL.includes(major)) return major;
  const compatible: (MediaType | null)[] = [];
  for (let at = 16; at + 4 <= end; at += 4) compatible.push(imageOf(text.slice(at, at + 4)));
  const named = compatible.find((type) => type !== null && !GENERAL.includes(type)) ?? compatible.find(Boolean);
  if (major) return named ?? major;
  // A video may list an image brand for its cover.
  return VIDEO_BRANDS.test(text.slice(8, 12)) ? MP4 : (named ?? MP4);
}

const VIDEO_BRANDS = /^(?:iso\w|mp4\d|avc1|M4[AVP] |MSNV|dash|qt {2}|3g\w\w|f4v |mmp4)/;

const imageOf = (brand: string): MediaType | null =>
  IMAGE_BRANDS.find(([brands]) => brands.includes(brand))?.[1] ?? null;
