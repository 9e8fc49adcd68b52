import { moment } from '../../lib/date.ts';
import type { ProviderTools } from '../contract/definition.ts';
import { ProviderError } from '../contract/errors.ts';
import type { MediaRef } from '../contract/start.ts';
import { jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { asDetail } from '../http/priority.ts';
import type { startOf } from './input.ts';
import { locationOf } from './media.ts';
import * as wire from './wire.ts';

/** README §2: a session's life where the answer does not say when it ends. */
const SESSION_LIFE_MS = 24 * 3_600_000;

export interface ClientOptions extends Pick<ProviderTools, 'fetch' | 'fetchUntrustedUrl' | 'now'> {
  /** The API's origin. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

export type TruestackClient = ReturnType<typeof truestackClient>;

/** TrueStack's API, call by call. Every call rejects with a `ProviderError`. */
export function truestackClient({ baseUrl, apiKey, fetch, fetchUntrustedUrl, now }: ClientOptions) {
  const api = `${baseUrl}/api/v1/kyc`;
  const headers = { authorization: `Bearer ${apiKey}` };
  const json = jsonClient({ fetch, baseUrl: api, headers, describeError: errorOf, now });

  return {
    async start(body: ReturnType<typeof startOf>) {
      const created = await json.request({ method: 'POST', path: '/sessions', body, schema: wire.createdSession });
      const expiresAt = moment(created.expires_at) ?? new Date(now().getTime() + SESSION_LIFE_MS);
      return { ...created, expiresAt };
    },

    /** The POST call (§3.2). Null for a session that TrueStack does not know. */
    async refresh(id: string): Promise<wire.RefreshedSession | null> {
      const path = sessionPath(id);
      const refreshed = await json
        .request({ method: 'POST', path, schema: wire.refreshedSession })
        .catch((error: unknown) => {
          if (error instanceof ProviderError && error.providerCode === 'NOT_FOUND') return null;
          throw error;
        });
      if (refreshed && hasError(refreshed.error)) throw notRefreshed(refreshed.error);
      return refreshed;
    },

    /** The GET call (§3.1). Null where it fails: it only enriches, so that nothing may wait for it. */
    async read(id: string): Promise<wire.ReadSession | null> {
      try {
        const read = { method: 'GET', path: sessionPath(id), schema: wire.readSession } as const;
        return await asDetail(() => json.request(read));
      } catch (error) {
        if (error instanceof ProviderError) return null;
        throw error;
      }
    },

    /** Prefers the API's address, which does not expire. Never sends our key to the pre-signed one. */
    async file({ session, locator }: MediaRef): Promise<Response> {
      const { type, signedUrl } = locationOf(locator);
      const url = `${api}${sessionPath(session.providerReference ?? '')}/documents/${type}`;
      return await download({ fetch, url, headers, now }).catch((error: unknown) =>
        download({ fetch: fetchUntrustedUrl, url: signedUrl, now }).catch(() => {
          throw error;
        }),
      );
    },
  };
}

const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;

const hasError = (error: unknown): boolean => error !== undefined && error !== null && error !== '' && error !== false;

/** README §3.2: `error` means that the upstream provider could not be reached: retry later, whatever `status` says. */
function notRefreshed(error: unknown): ProviderError {
  const providerMessage = typeof error === 'string' ? error.slice(0, 500) : null;
  return new ProviderError('PROVIDER_UNAVAILABLE', 'TrueStack could not refresh the session.', {
    providerMessage,
    origin: 'answer',
  });
}

// README §7: a 502 can also be an invalid input, which must not be retried.
const VALIDATION_TEXT = /^invalid (nric|document|passport|name|platform)\b|\bnot supported\b/i;

/** Reads the body of a refusal. */
function errorOf(status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const { error: providerCode, message, balance } = body;
  if (status === 402 && balance !== null) {
    return { providerCode, providerMessage: `${message ?? ''} (balance ${balance})`.trim() };
  }
  if (status !== 502) return { providerCode, providerMessage: message };
  // A start that fails at the upstream provider leaves no session that could go on.
  const refused = message !== null && VALIDATION_TEXT.test(message) && { code: 'PROVIDER_REJECTED' as const };
  return { providerCode, providerMessage: message, inDoubt: false, ...refused };
}
