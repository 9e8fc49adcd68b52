import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readMediaToken } from '../access/media-token.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { call } from '../sessions/call.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { sessionRef } from '../sessions/observe.ts';
import { recordActs } from '../store/audit.ts';
import { dataKeyOf, openRow } from '../store/crypto/sealed.ts';
import { MediaEntity } from '../store/entities/details.ts';

const MAX_BYTES = 30 * 1024 * 1024;
const HEAD_BYTES = 16;

/** What a file may be, by its first bytes: nothing that a browser would run. */
const TYPES: readonly { type: string; extension: string; at: number; bytes: string }[] = [
  { type: 'image/jpeg', extension: 'jpg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/png', extension: 'png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/webp', extension: 'webp', at: 8, bytes: 'WEBP' },
  { type: 'image/heic', extension: 'heic', at: 4, bytes: 'ftypheic' },
  { type: 'video/mp4', extension: 'mp4', at: 4, bytes: 'ftyp' },
  { type: 'video/webm', extension: 'webm', at: 0, bytes: '\x1a\x45\xdf\xa3' },
  { type: 'application/pdf', extension: 'pdf', at: 0, bytes: '%PDF-' },
];

/** Answers `GET /media/{token}` with a file that the provider holds, as it streams in. */
export async function serveMedia(
  gateway: Gateway,
  { token, address }: { readonly token: string; readonly address: string | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    return refuse(response, 405, 'Only GET.');
  }
  const read = await readMediaToken(gateway.store.vault, token);
  if (read === 'expired') return refuse(response, 410, 'The link has ended. Ask for the url again.');
  const fetched = read && (await fetchFile(gateway, read.id));
  if (!fetched) return refuse(response, 404, 'There is no such file.');
  if (fetched instanceof ProviderError) return refuse(response, 502, fetched.message);
  const act = { actor: read.actor, action: 'MEDIA_OPENED', target: read.id } as const;
  await recordActs(gateway.store, [{ ...act, address }]);
  await stream(fetched.file, fetched.kind, response);
}

async function fetchFile(
  gateway: Gateway,
  id: string,
): Promise<{ file: Response; kind: string } | ProviderError | null> {
  const { store, connections } = gateway;
  const media = await store.orm.em.fork().findOne(MediaEntity, id, { populate: ['session.applicant'] });
  const connection = media && connections.get(media.session.connection);
  const key = media && dataKeyOf(store.vault, media.session.applicant);
  if (!media || !connection?.provider.fetchMedia || !key) return null;
  const { locator } = openRow(key, 'media', media.id, media.sealed).reveal();
  const session = await sessionRef(gateway, media.session);
  try {
    const file = await call(
      gateway,
      connection,
      'news',
      async (provider) => (await provider.fetchMedia?.({ session, key: media.key, locator })) ?? null,
    );
    return file && { file, kind: media.kind };
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

async function stream(file: Response, kind: string, response: ServerResponse): Promise<void> {
  const reader = file.body?.getReader();
  const chunks: Buffer[] = [];
  let size = 0;
  while (reader && size < HEAD_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(Buffer.from(value));
    size += value.length;
  }
  const start = Buffer.concat(chunks).subarray(0, HEAD_BYTES).toString('latin1');
  const known = TYPES.find(({ at, bytes }) => start.startsWith(bytes, at));
  if (!known) {
    await reader?.cancel();
    return refuse(response, 415, 'What the provider holds is no picture, film or document that is served here.');
  }
  response.writeHead(200, {
    'Content-Type': known.type,
    'Content-Disposition': `inline; filename="${kind.toLowerCase()}.${known.extension}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'no-store',
  });
  const bounded = async function* () {
    yield* chunks;
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) return;
      size += value.length;
      // Broken off, so that nobody takes a part for the whole.
      if (size > MAX_BYTES) throw new Error('the file is too large');
      yield Buffer.from(value);
    }
  };
  // A reader that leaves, or a file that breaks off, ends both sides.
  await pipeline(Readable.from(bounded(), { objectMode: false }), response).catch(() =>
    reader?.cancel().catch(() => {}),
  );
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ error: message }));
}
