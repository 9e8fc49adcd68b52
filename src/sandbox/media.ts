import { type Account, type Call, type Route, route } from './imitation.ts';
import { equal, hmac } from './signature.ts';

/** A small grey card with a portrait: a real JPEG. */
export const JPEG = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI',
    'CAgICAgICAgICAgICAj/wAALCAAgADABAREA/8QAHAAAAAAJAAAAAAAAAAAAAAAAAAECAwQFBgcI/8QAFBABAAAAAAAAAAAAAAAA',
    'AAAAAP/aAAgBAQAAPwB5oAAAAByID7jEANuciA+4xBtwAAAAH//Z',
  ].join(''),
  'base64',
);

const sign = (account: Account, path: string, expires: string): string =>
  hmac(account.secret, `${path}?${expires}`, 'base64url');

/** A link that opens `/media/{name}` of the account for so many seconds, without credentials. */
export function presignedUrl(account: Account, name: string, seconds: number): string {
  const path = `/media/${name}`;
  const expires = String(Math.floor(account.now().getTime() / 1000) + seconds);
  return `${account.url}${path}?${new URLSearchParams({ expires, signature: sign(account, path, expires) })}`;
}

/** Why a request with a pre-signed link is refused; null when it is good. Storage takes one proof, not two: a leaked key shows. */
export function refusePresigned(call: Call): Response | null {
  const path = call.url.pathname.slice(new URL(call.account.url).pathname.length);
  const expires = call.url.searchParams.get('expires') ?? '';
  if (call.request.headers.has('authorization') || call.request.headers.has('x-api-key')) {
    return storageError(400, 'InvalidArgument');
  }
  if (!equal(call.url.searchParams.get('signature') ?? '', sign(call.account, path, expires))) {
    return storageError(403, 'SignatureDoesNotMatch');
  }
  return Number(expires) * 1000 <= call.account.now().getTime() ? storageError(403, 'AccessDenied') : null;
}

const storageError = (status: number, code: string): Response =>
  new Response(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`, {
    status,
    headers: { 'content-type': 'application/xml' },
  });

/** The picture, as an answer. */
export const jpegResponse = (headers: Record<string, string> = {}): Response =>
  new Response(JPEG, { headers: { 'content-type': 'image/jpeg', ...headers } });

/** Serves what `presignedUrl` links to, on every account. */
export const mediaRoute: Route = route('GET', '/media/*', null, (call) => refusePresigned(call) ?? jpegResponse());
