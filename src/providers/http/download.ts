import { ProviderError } from '../contract/errors.ts';
import { refusal, unreachable } from './failure.ts';
import { sendWithRetries } from './retry.ts';

/** Milliseconds a media file may take to its last byte. */
export const MEDIA_TIMEOUT = 60_000;

// The answers of storages for an address that has expired.
const ENDED = new Set([400, 401, 403, 404, 410]);

export interface Download {
  readonly fetch: typeof fetch;
  readonly url: string;
  /** Credentials only for hosts that are the provider's API; none for pre-signed addresses. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The address carries its own credentials: a refusal says nothing of ours. */
  readonly isPresigned?: boolean;
  readonly now: () => Date;
}

/** A file, its body unread. Transient failures are retried. Redirects are refused: they would carry the credentials elsewhere. @throws {ProviderError} */
export async function download({ fetch, url, headers, isPresigned = false, now }: Download): Promise<Response> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider gave no http(s) address for the file.', {
      origin: 'answer',
    });
  }
  const signal = AbortSignal.timeout(MEDIA_TIMEOUT);
  const response = await sendWithRetries({ method: 'GET', signal }, () =>
    fetch(url, { headers, redirect: 'manual', signal }),
  ).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (response.ok) return response;
  await response.body?.cancel();
  if (isPresigned && ENDED.has(response.status)) {
    throw new ProviderError('PROVIDER_REJECTED', "The provider's link to the file has ended.", {
      status: response.status,
    });
  }
  throw refusal(response, null, now());
}
