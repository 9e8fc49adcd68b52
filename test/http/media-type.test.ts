import { expect, test } from 'vitest';
import { mediaTypeOf } from '../../src/http/media-type.ts';

/** The first box of an ISO media file, with its brands. */
function box(major: string, ...compatible: string[]): Buffer {
  const brands = Buffer.from([`ftyp${major}`, '\0\0\0\0', ...compatible].join(''), 'latin1');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(brands.length + 4);
  return Buffer.concat([size, brands, Buffer.from('....mdat', 'latin1')]);
}

test.each<[string, Buffer, string | undefined]>([
  ['heic', box('heic', 'mif1', 'heic'), 'image/heic'],
  ['heix', box('heix', 'mif1'), 'image/heic'],
  ['hevc', box('hevc', 'msf1'), 'image/heic-sequence'],
  ['mif1 alone', box('mif1'), 'image/heif'],
  ['mif1 of HEVC', box('mif1', 'miaf', 'heic'), 'image/heic'],
  ['mif1 of AV1', box('mif1', 'miaf', 'avif'), 'image/avif'],
  ['msf1', box('msf1', 'iso8'), 'image/heif-sequence'],
  ['avif', box('avif', 'mif1', 'miaf'), 'image/avif'],
  ['avis', box('avis', 'avif', 'msf1', 'iso8'), 'image/avif'],
  ['an unknown brand of images', box('1pic', 'mif1', 'heic'), 'image/heic'],
  ['isom', box('isom', 'iso2', 'avc1', 'mp41'), 'video/mp4'],
  ['mp42', box('mp42', 'isom', 'mif1'), 'video/mp4'],
  ['qt', box('qt  ', 'qt  '), 'video/mp4'],
  [
    'a box that lies about its size',
    Buffer.concat([Buffer.alloc(4, 255), box('mif1', 'avif').subarray(4)]),
    'image/avif',
  ],
  ['a box cut off', box('mif1').subarray(0, 10), 'video/mp4'],
  ['GIF87a', Buffer.from('GIF87a....'), 'image/gif'],
  ['GIF89a', Buffer.from('GIF89a....'), 'image/gif'],
  ['JPEG', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
  ['PNG', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'],
  ['WebP', Buffer.from('RIFF....WEBPVP8 '), 'image/webp'],
  ['WebM', Buffer.from('1a45dfa3', 'hex'), 'video/webm'],
  ['PDF', Buffer.from('%PDF-1.7'), 'application/pdf'],
  ['SVG', Buffer.from('<svg xmlns='), undefined],
  ['HTML', Buffer.from('<!doctype html>'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
])('%s', (_what, head, type) => {
  expect(mediaTypeOf(head)?.type).toBe(type);
});
