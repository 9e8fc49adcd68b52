import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueMediaToken } from '../../src/access/media-token.ts';
import { type Harness, startHarness, until } from '../e2e/harness.ts';

const APP = 'https://app.example.test';

let harness: Harness;
let url: string;
/** What the provider answers in place of the sandbox, for the next file. */
let answer: (() => Response) | null = null;
beforeAll(async () => {
  const standIn: typeof fetch = async (input, init) => {
    const isFile = String(input).includes('/documents/');
    if (isFile && answer) return answer();
    const answered = await fetch(input, init);
    if (!/[/]v1[/]identifications[/][^/]+$/.test(String(input))) return answered;
    const identification = (await answered.json()) as { document?: { files?: object[] } };
    return Response.json({ ...identification, additionalFiles: identification.document?.files });
  };
  harness = await startHarness({ fetch: standIn, gateway: { origins: [APP] } });
  const { id, providerReference } = await harness.begin('truestack');
  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id,
  });
  await harness.control(providerReference, { action: 'approve' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  const { session } = await harness.query<{ session: { media: { kind: string; url: string }[] } }>(
    'query ($id: ID!) { session(id: $id) { media { kind url } } }',
    { id },
  );
  url = session.media[0]?.url ?? '';
});
afterAll(async () => {
  await harness.stop();
});

test('a file comes as what it is, to be shown and not kept', async () => {
  const file = await fetch(url, { headers: { origin: APP } });
  expect(file.status).toBe(200);
  expect(Object.fromEntries(file.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': 'inline; filename="document_front.jpg"',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; sandbox; frame-ancestors 'self' ${APP}`,
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': APP,
  });
  expect(file.headers.get('x-frame-options')).toBeNull();
  expect(
    Buffer.from(await file.arrayBuffer())
      .subarray(0, 3)
      .toString('hex'),
  ).toBe('ffd8ff');
});

test('a link that was altered, or is for nothing, is nothing; one that has ended says so', async () => {
  const [head, claims = '', signature = ''] = url.split('/').at(-1)?.split('.') ?? [];
  const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  const { vault } = harness.running.gateway.store;
  const tokens = [
    `${head}.${flipped(claims)}.${signature}`,
    `${head}.${claims}.${flipped(signature)}`,
    await issueMediaToken(vault, '00000000-0000-4000-8000-000000000000', 'admin', new Date(Date.now() + 60_000)),
    'x',
    '',
  ];
  for (const token of tokens) expect((await fetch(`${harness.running.url}/media/${token}`)).status).toBe(404);
  const ended = await issueMediaToken(vault, 'any', 'admin', new Date(Date.now() - 3_600_000));
  expect((await fetch(`${harness.running.url}/media/${ended}`)).status).toBe(410);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

test.each([
  ['HEIF', '\0\0\0\x14ftypmif1\0\0\0\0miaf....', 'image/heif'],
  ['AVIF', '\0\0\0\x14ftypavif\0\0\0\0mif1....', 'image/avif'],
  ['GIF', 'GIF89a....', 'image/gif'],
])('a file in %s comes as an image', async (_format, bytes, type) => {
  answer = () => new Response(bytes, { headers: { 'content-type': 'video/mp4' } });
  const file = await fetch(url);
  answer = null;
  expect([file.headers.get('content-type'), await file.text()]).toEqual([type, bytes]);
});

describe('what a provider may not pass through us', () => {
  const answered = async (next: () => Response) => {
    answer = next;
    const got = await fetch(url).then(
      async (file) => [file.status, await file.text().catch(() => 'broken off')] as const,
      () => ['broken off'] as const,
    );
    answer = null;
    return got;
  };
  const page = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

  test.each([
    ['a picture that runs', () => new Response(page, { headers: { 'content-type': 'image/svg+xml' } })],
    ['a page called a picture', () => new Response('<html>', { headers: { 'content-type': 'image/jpeg' } })],
    ['nothing', () => new Response('')],
  ])('%s', async (_what, next) => {
    expect((await answered(next))[0]).toBe(415);
  });

  test('a file without an end is broken off', async () => {
    const endless = () => {
      let first = true;
      const pull = (controller: ReadableStreamDefaultController) => {
        const chunk = new Uint8Array(1024 * 1024);
        if (first) chunk.set([0xff, 0xd8, 0xff]);
        first = false;
        controller.enqueue(chunk);
      };
      return new Response(new ReadableStream({ pull }));
    };
    expect((await answered(endless)).at(-1)).toBe('broken off');
  });
});

test('a file that is shown in two places is one file', async () => {
  const session = await harness.begin('ondato');
  await harness.control(encodeURIComponent(session.hostedUrl), { action: 'approve' });
  await expect.poll(() => harness.standing(session), { timeout: 10_000 }).toBe('COMPLETED APPROVED');
  const { media } = (
    await harness.query<{ session: { media: { kind: string }[] } }>(
      'query ($id: ID!) { session(id: $id) { media { kind } } }',
      { id: session.id },
    )
  ).session;
  expect(media.map(({ kind }) => kind).sort()).toEqual(['DOCUMENT_BACK', 'DOCUMENT_FRONT', 'SELFIE']);
});
