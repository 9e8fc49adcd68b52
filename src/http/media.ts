import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readMediaToken } from '../access/media-token.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import { call } from '../sessions/call.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { sessionRef } from '../sessions/observe.ts';
import { recordActs } from '../store/audit.ts';
import { dataKeyOf, unsealRow } from '../store/crypto/sealed.ts';
import { MediaEntity } from '../store/entities/details.ts';
import { HEAD_BYTES, mediaTypeOf } from './media-type.ts';

const MAX_BYTES = 30 * 1024 * 1024;

/** A link that is opened, and the origins whose pages may show what it leads to. */
export interface MediaRequest {
  readonly token: string;
  readonly address: string | null;
  readonly origins: readonly string[];
}

/** Answers `GET /media/{token}` with a file that the provider holds, as it streams in. */
export async function serveMedia(
  gateway: Gateway,
  { token, address, origins }: MediaRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // The link itself is the permission: pages elsewhere may show it.
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
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
  await stream(fetched, origins, response);
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
  const { locator } = unsealRow(key, 'media', media.id, media.sealed).reveal();
  const session = await sessionRef(gateway, media.session);
  try {
    const file = await call(
      gateway,
      connection,
      'update',
      async (provider) => (await provider.fetchMedia?.({ session, key: media.key, locator })) ?? null,
    );
    return file && { file, kind: media.kind };
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

async function stream(
  { file, kind }: { readonly file: Response; readonly kind: string },
  origins: readonly string[],
  response: ServerResponse,
): Promise<void> {
  const reader = file.body?.getReader();
  const chunks: Buffer[] = [];
  let size = 0;
  while (reader && size < HEAD_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(Buffer.from(value));
    size += value.length;
  }
  const known = mediaTypeOf(Buffer.concat(chunks).subarray(0, HEAD_BYTES));
  if (!known) {
    await reader?.cancel();
    return refuse(response, 415, 'The file at the provider is no image, video or PDF that is served here.');
  }
  // The policy below says instead which origins may frame it.
  response.removeHeader('X-Frame-Options');
  response.writeHead(200, {
    'Content-Type': known.type,
    'Content-Disposition': `inline; filename="${kind.toLowerCase()}.${known.extension}"`,
    'Content-Security-Policy': ["default-src 'none'; sandbox; frame-ancestors 'self'", ...origins].join(' '),
    'Cache-Control': 'no-store',
  });
  const bounded = async function* () {
    yield* chunks;
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) return;
      size += value.length;
      // Broken off, so that no client takes a part for the whole.
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
