import { z } from 'zod';
import { ProviderError } from '../contract/errors.ts';
import { jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { withOAuthToken } from '../http/oauth-token.ts';
import * as wire from './wire.ts';

interface ClientOptions {
  readonly fetch: typeof fetch;
  readonly tokenUrl: string;
  readonly idvUrl: string;
  readonly kycUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => Date;
}

const VERIFICATIONS = '/v1/identity-verifications';
const IDENTIFICATIONS = '/v1/identifications';

/** The calls of both APIs that are used: identity verifications and KYC identifications. */
export function ondatoClient({ fetch, tokenUrl, idvUrl, kycUrl, clientId, clientSecret, now }: ClientOptions) {
  const authorized = withOAuthToken({ fetch, tokenUrl, clientId, clientSecret, now });
  const api = (baseUrl: string) => jsonClient({ fetch: authorized, baseUrl, describeError: errorOf, now });
  const idv = api(idvUrl);
  const kyc = api(kycUrl);
  return {
    /** The id of a new identity verification. */
    async start(body: object): Promise<string> {
      const { id } = await idv.request({ method: 'POST', path: VERIFICATIONS, body, schema: wire.created });
      return id;
    },

    async localise(id: string, body: object): Promise<void> {
      const path = `${VERIFICATIONS}/${encodeURIComponent(id)}/setup-localisations`;
      await idv.request({ method: 'PUT', path, body, schema: z.unknown() });
    },

    /** The identity verification; null when there is none. */
    async fetchVerification(id: string): Promise<wire.IdentityVerification | null> {
      const path = `${VERIFICATIONS}/${encodeURIComponent(id)}`;
      const found = await idv.request({ method: 'GET', path, schema: wire.identityVerification }).catch(nullIfNotFound);
      requireSame(found?.id, id);
      return found;
    },

    /** The identification of a verification; null when there is none. */
    async fetchIdentification(id: string, verificationId: string): Promise<wire.Identification | null> {
      const path = `${IDENTIFICATIONS}/${encodeURIComponent(id)}`;
      const found = await kyc.request({ method: 'GET', path, schema: wire.identification }).catch(nullIfNotFound);
      requireSame(found?.id, id);
      requireSame(found?.identityVerificationId, verificationId);
      return found;
    },

    fetchFile: (path: string) => download({ fetch: authorized, url: `${kycUrl}${path}`, now }),
  };
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof ProviderError && error.status === 404) return null;
  throw error;
}

/** Another session's resource must decide nothing. @throws {ProviderError} */
function requireSame(given: string | null | undefined, wanted: string): void {
  if (!given || given.toLowerCase() === wanted.toLowerCase()) return;
  throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider answered with another resource than was asked for.', {
    origin: 'answer',
  });
}

/** The reason and message that the body of a refusal adds to its status; wrong properties by their names alone. */
function errorOf(_status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const names = Object.keys(body.params ?? {}).join(', ');
  const providerMessage = [body.message, names && `(${names})`].filter(Boolean).join(' ') || null;
  return { providerCode: body.reason, providerMessage };
}
