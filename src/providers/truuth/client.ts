import { z } from 'zod';
import type { ProviderTools } from '../contract/definition.ts';
import { ProviderError } from '../contract/errors.ts';
import { jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import { type ErrorDescription, unreadable } from '../http/failure.ts';
import { decoded } from './media.ts';
import * as wire from './wire.ts';

export interface ClientOptions extends Pick<ProviderTools, 'fetch' | 'fetchUntrustedUrl' | 'now'> {
  /** The API's origin and path. */
  readonly api: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly tenant: string;
  /** Paths in which `{tenant}` and `{id}` (the verification's) are filled in. */
  readonly paths: { readonly invite: string; readonly send: string; readonly result: string };
  /** Names that the answer to an invite may use. */
  readonly names: { readonly id: readonly string[]; readonly url: readonly string[] };
}

/** Truuth's API, call by call. Every call rejects with a `ProviderError`. */
export function truuthClient({ api, apiKey, apiSecret, tenant, paths, names, ...tools }: ClientOptions) {
  const { fetch, fetchUntrustedUrl, now } = tools;
  const credentials = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}` };
  const json = jsonClient({ fetch, baseUrl: api, headers, describeError: errorOf, now });
  const invited = wire.inviteNamed(names.id, names.url);
  const filled = (path: string, id = '') =>
    path.replaceAll('{tenant}', tenant).replaceAll('{id}', encodeURIComponent(id));

  return {
    invite: async (body: object) => json.request({ method: 'POST', path: filled(paths.invite), body, schema: invited }),

    /** Has Truuth mail the invite. */
    async send(id: string | null): Promise<void> {
      if (!id) throw unreadable('it names no verification whose invite could be mailed');
      await json.request({ method: 'POST', path: filled(paths.send, id), schema: z.unknown() });
    },

    /** Null for a verification that Truuth does not know. */
    async result(id: string): Promise<wire.Result | null> {
      try {
        return await json.request({ method: 'GET', path: filled(paths.result, id), schema: wire.result });
      } catch (error) {
        if (error instanceof ProviderError && error.status === 404) return null;
        throw error;
      }
    },

    /** A file behind a pre-signed address, which must not be given our key. */
    file: async (url: string): Promise<Response> =>
      decoded(await download({ fetch: fetchUntrustedUrl, url, isPresigned: true, now })),
  };
}

/** Reads the body of a refusal (README §7). */
function errorOf(_status: number, json: unknown): ErrorDescription | null {
  const error = wire.failure.safeParse(json).data?.error;
  return { providerCode: error?.code ?? null, providerMessage: error?.message ?? null };
}
