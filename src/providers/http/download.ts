import { ProviderError } from '../errors.ts';
import { refusal, unreachable } from './failure.ts';

/** Milliseconds a media file may take to its last byte. */
export const MEDIA_TIMEOUT = 60_000;

export interface Download {
  readonly fetch: typeof fetch;
  readonly url: string;
  /** Credentials only for hosts that are the provider's API; none for pre-signed addresses. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

/** A file, its body unread. Redirects are refused: they would carry the credentials elsewhere. @throws {ProviderError} */
export async function download({ fetch, url, headers, now }: Download): Promise<Response> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider gave no http(s) address for the file.');
  }
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(MEDIA_TIMEOUT) }).catch(
    (error: unknown) => {
      throw unreachable(error);
    },
  );
  if (response.ok) return response;
  await response.body?.cancel();
  throw refusal(response, null, now());
}
