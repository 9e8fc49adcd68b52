import { z } from 'zod';
import { ProviderError } from '../contract/errors.ts';
import { jsonClient } from './client.ts';
import { describedBy, type ErrorDescription } from './failure.ts';
import { withPriority } from './priority.ts';

const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().catch(3600) });
const failure = z.object({ error: z.string(), error_description: z.string().nullish() });

// A token is replaced before its end, so that it doesn't end on its way.
const USED_SHARE = 0.9;

export interface OAuthOptions {
  readonly fetch: typeof fetch;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => Date;
}

/**
 * A `fetch` that carries an OAuth 2.0 client credentials token (RFC 6749, 4.4): kept until 90 % of its life, asked for
 * once however many calls wait for it, and asked for anew, once, when a call is answered 401.
 */
export function withOAuthToken({ fetch, tokenUrl, clientId, clientSecret, now }: OAuthOptions): typeof fetch {
  const client = jsonClient({ fetch, baseUrl: tokenUrl, describeError: refusalOfToken, now });
  let current: { readonly token: Promise<string>; until: number } | null = null;

  const ask = async (mine: { until: number }): Promise<string> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    // All calls wait for this one, starts among them.
    const asked = withPriority('start', () => client.request({ method: 'POST', path: '', body, schema: granted }));
    const { access_token, expires_in } = await asked.catch((error) => {
      throw asFailureOfProvider(error);
    });
    mine.until = now().getTime() + expires_in * 1000 * USED_SHARE;
    return access_token;
  };

  const token = (): Promise<string> => {
    if (current && now().getTime() < current.until) return current.token;
    const fresh = { until: Number.POSITIVE_INFINITY };
    const asked = ask(fresh);
    const kept = Object.assign(fresh, { token: asked });
    current = kept;
    asked.catch(() => {
      if (current === kept) current = null;
    });
    return asked;
  };

  return async (input, init) => {
    const first = await token();
    const answer = await fetch(input, carrying(first, init));
    if (answer.status !== 401) return answer;
    await answer.body?.cancel();
    // The token was revoked before its end: all calls take the next one.
    if (current && (await current.token) === first) current = null;
    return fetch(input, carrying(await token(), init));
  };
}

function carrying(token: string, init: RequestInit | undefined): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

/** Any refusal of a token concerns our credentials, unless the server itself fails. */
function refusalOfToken(status: number, json: unknown): ErrorDescription {
  const isOurs = status < 500 && status !== 429;
  return { ...worded(status, json), inDoubt: false, ...(isOurs && { code: 'PROVIDER_UNAUTHORIZED' }) };
}

const worded = describedBy(failure, ({ error, error_description }) => ({
  providerCode: error,
  providerMessage: error_description ?? null,
}));

/** Without a token no call works: an unreadable answer of the token endpoint is a failure of the provider. */
function asFailureOfProvider(error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.origin !== 'answer') return error;
  return new ProviderError(error.code, error.message, { ...error, origin: 'provider', cause: error });
}
