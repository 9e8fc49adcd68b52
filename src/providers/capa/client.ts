import { ProviderError } from '../contract/errors.ts';
import type { SessionRequest } from '../contract/start.ts';
import { jsonClient } from '../http/client.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { type LinkForm, linkCall, type Options, userOf } from './input.ts';
import * as wire from './wire.ts';

// README §5: nothing is there before the applicant starts. A refusal of the form `{ error: 'Not Found' }` has the HTTP
// reason phrase as its code.
const NOT_STARTED = ['NOT_FOUND_ERROR', 'Not Found'];

interface ClientOptions {
  readonly fetch: typeof fetch;
  readonly origin: string;
  readonly apiKey: string;
  readonly now: () => Date;
}

/** The calls of the partner API that are used. */
export function capaClient({ fetch, origin, apiKey, now }: ClientOptions) {
  const headers = { 'partner-api-key': apiKey };
  const client = jsonClient({ fetch, baseUrl: `${origin}/api/partner/v2`, headers, describeError: errorOf, now });
  return {
    /** The id of a new user. The API has no call to find a user again. */
    async createUser(request: SessionRequest): Promise<string> {
      const body = userOf(request);
      const { userId } = await client.request({ method: 'POST', path: '/users', body, schema: wire.createdUser });
      return userId;
    },

    async createLink(request: SessionRequest<Options>, userId: string, form: LinkForm): Promise<string> {
      const call = linkCall(request, userId, form);
      const { kycLink } = await client.request({ method: 'POST', ...call, schema: wire.link });
      return kycLink;
    },

    /** The details of the user's latest verification; null before the user starts one. */
    async fetchDetails(userId: string): Promise<wire.Details | null> {
      return client
        .request({ method: 'GET', path: '/kyc/details', query: { userId }, schema: wire.details })
        .catch((error: unknown) => {
          if (error instanceof ProviderError && NOT_STARTED.includes(error.providerCode ?? '')) return null;
          throw error;
        });
    },
  };
}

/** The code and message that the body of a refusal adds to its status. */
function errorOf(status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const { error } = body;
  const nested = typeof error === 'string' || error === null ? { code: error, message: null } : error;
  const providerMessage = nested.message ?? body.message;
  // README §10: a 401 whose message names the user says that the user is not ours, and nothing of the key.
  const foreign = status === 401 && /user/i.test(providerMessage ?? '') && { code: 'PROVIDER_REJECTED' as const };
  return { providerCode: body.code ?? nested.code, providerMessage, ...foreign };
}
