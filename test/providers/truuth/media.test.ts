import { expect, it } from 'vitest';
import { truuth } from '../../../src/providers/truuth/index.ts';
import type { Answer } from '../answers.ts';
import { connected, deliveryOf, failureOf, NOW } from '../contract.ts';
import { callback, settings, truuthFacts } from './facts.ts';

const FILE = 'https://files.example.test/face.jpg?sig=1';
const { session } = truuthFacts;

const FILE_REF = { session, key: 'face', locator: FILE };

/** A file from an address that answers so, and what was sent to it. */
function fetching(answer: Answer) {
  const { provider, sent } = connected(truuth, settings, { 'GET https://files.example.test/face.jpg': answer });
  return { file: async () => provider.fetchMedia?.(FILE_REF), sent };
}
/** A file from an address whose answer has this body. */
async function fileOf(body: BodyInit) {
  const fetch = async () => new Response(body, { headers: { 'content-type': 'text/html' } });
  const tools = { key: 'truuth', fetch, fetchGiven: fetch, now: () => NOW };
  return truuth.create(truuth.settings.parse(settings), tools).fetchMedia?.(FILE_REF);
}

const PDF = Buffer.from('%PDF-1.7 \u00ff invented', 'latin1');
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]);
const WEBP = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');

it.each([
  ['application/pdf', PDF],
  ['image/jpeg', JPEG],
  ['image/png', PNG],
  ['image/webp', WEBP],
  ['image/heic', Buffer.from('\0\0\0\x18ftypheic', 'latin1')],
])('gives out %s, raw and from base64 text', async (type, bytes) => {
  const base64 = bytes.toString('base64');
  const texts = [base64, `"${base64}"\n`, `data:${type};base64,${base64}`, base64.replace(/.{4}/g, '$&\r\n')];
  for (const body of [new Uint8Array(bytes), ...texts]) {
    const file = await fileOf(body);
    expect(Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytes);
  }
});

it('shows the API key to no pre-signed address, and follows no redirect', async () => {
  const { file, sent } = fetching({ text: JPEG.toString('base64') });
  expect((await file())?.ok).toBe(true);
  expect(sent.map(({ url, redirect }) => [url.href, redirect])).toEqual([[FILE, 'manual']]);
  expect(sent[0]?.headers.get('authorization')).toBeNull();
});

it('gives out no more than a file may be', async () => {
  const { file } = fetching({ text: `%PDF${'A'.repeat(30 * 1024 * 1024)}` });
  expect((await failureOf(file())).message).toBe('The file is too large.');
});

it.each([400, 403, 404, 410])(
  'takes %i for the end of a link, not for a refusal of our credentials',
  async (status) => {
    const failure = await failureOf(fetching({ status, text: '<Error/>' }).file());
    expect(failure).toMatchObject({ code: 'PROVIDER_REJECTED', retryable: false, status });
    expect(failure.message).toBe("The provider's link to the file has ended.");
  },
);

it('tells of a file that breaks off', async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
  expect(await failureOf(fileOf(body))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
});

it('names each file of a result, the same in every report', () => {
  const { provider } = connected(truuth, settings);
  const mediaOf = (sign: string) => {
    const link = (name: string) => `https://files.example.test/${name}?sig=${sign}`;
    const results = {
      proofingOutcomes: [
        { documents: [{ images: [link('a'), link('b')] }, {}] },
        { documents: [{ images: [link('c')] }] },
      ],
      faceImage: link('face'),
      reports: [{ name: 'none' }, { reportUrl: link('r') }],
    };
    return provider.readWebhook(deliveryOf({ ...callback, results }))?.report?.media;
  };
  const files = [
    ['document-1-1', 'DOCUMENT_FRONT', null],
    ['document-1-2', 'OTHER', null],
    ['document-3-1', 'DOCUMENT_FRONT', null],
    ['face', 'SELFIE', null],
    ['report-1', 'REPORT', 'application/pdf'],
  ];
  for (const sign of ['1', '2'])
    expect(mediaOf(sign)?.map(({ key, kind, contentType }) => [key, kind, contentType])).toEqual(files);
});
