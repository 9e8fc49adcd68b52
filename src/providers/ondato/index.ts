import { z } from 'zod';
import { ProviderError } from '../contract/errors.ts';
import { defineProvider, type Provider, type ProviderTools, type SessionRequest } from '../contract/provider.ts';
import { baseUrl, commaSeparated, secretList } from '../contract/setting.ts';
import { deliveryJson } from '../http/body.ts';
import { type JsonClient, jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import { withOAuthToken } from '../http/oauth-token.ts';
import { partedNames } from '../wire/names.ts';
import { RULES } from './reasons.ts';
import { errorOf, reportOf } from './report.ts';
import { authenticator, notificationOf, WEBHOOK_AUTHS } from './webhook.ts';
import * as wire from './wire.ts';

// "Statuses": a link that is not opened for so long expires.
const LINK_LIFE_MS = 7 * 86_400_000;

const settingsSchema = z
  .object({
    CLIENT_ID: z.string().describe('the OAuth client id'),
    CLIENT_SECRET: z.string().describe('the OAuth client secret'),
    SETUP_ID: z.guid().describe('the id of the identity verification setup'),
    TOKEN_URL: baseUrl.default('https://id.ondato.com/connect/token').describe('where tokens are asked for'),
    IDV_URL: baseUrl.default('https://idvapi.ondato.com').describe('the origin of the identity verification API'),
    KYC_URL: baseUrl.default('https://kycid.ondato.com').describe('the origin of the KYC identification API'),
    HOSTED_URL: baseUrl
      .default('https://idv.ondato.com')
      .describe('the origin of the hosted flow, white-labelled or not'),
    WEBHOOK_AUTH: z.enum(WEBHOOK_AUTHS).default('hmac').describe('how the webhook subscription is authenticated'),
    WEBHOOK_SECRET: secretList.optional().describe('the secret of hmac, or the token of bearer'),
    WEBHOOK_USERNAME: z.string().optional().describe('the user name of basic'),
    WEBHOOK_PASSWORD: secretList.optional().describe('the password of basic'),
    WEBHOOK_SIGNATURE_HEADER: z
      .string()
      .toLowerCase()
      .default('ondato-signature')
      .describe('the header of the signature (assumed: single source)'),
    APPLICATION_ID: z.string().optional().describe("our application's id: webhooks of others are ignored"),
    LANGUAGES: z
      .string()
      .default('en-GB')
      .transform(commaSeparated)
      .refine((tags) => tags.length > 0, 'must name a language')
      .describe("the flow's languages, comma between; the first where the caller names none of them"),
  })
  .refine((given) => !['hmac', 'bearer'].includes(given.WEBHOOK_AUTH) || given.WEBHOOK_SECRET, {
    path: ['WEBHOOK_SECRET'],
    message: 'is needed for hmac and bearer',
    when: () => true,
  })
  .refine((given) => given.WEBHOOK_AUTH !== 'basic' || (given.WEBHOOK_USERNAME && given.WEBHOOK_PASSWORD), {
    path: ['WEBHOOK_USERNAME'],
    message: 'is needed for basic, with WEBHOOK_PASSWORD',
    when: () => true,
  });
type Settings = z.output<typeof settingsSchema>;

/** Ondato: identity verification with a hosted flow; decisions are made in its KYC identifications. */
export const ondato = defineProvider({
  kind: 'ondato',
  name: 'Ondato',
  settings: settingsSchema,
  ratePerMinute: 600,
  capabilities: {
    documentTypes: ['PASSPORT', 'NATIONAL_ID', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT'],
    countries: null,
    checks: [...new Set([...RULES.values()].map(({ check }) => check)), 'DOCUMENT_MRZ', 'OTHER'],
    media: ['DOCUMENT_FRONT', 'DOCUMENT_BACK', 'SELFIE', 'PROOF_OF_ADDRESS', 'OTHER'],
    statuses: ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'ABANDONED', 'FAILED'],
    webhookAuthentication: ['HMAC', 'BASIC', 'BEARER', 'SECRET_URL'],
    refresh: true,
    cancel: false,
    redirect: true,
    amlScreening: false,
  },
  requirements: [],
  create: connection,
});

function connection(settings: Settings, { fetch, now }: ProviderTools): Provider {
  const authorized = withOAuthToken({
    fetch,
    tokenUrl: settings.TOKEN_URL,
    clientId: settings.CLIENT_ID,
    clientSecret: settings.CLIENT_SECRET,
    now,
  });
  const api = (url: string) => jsonClient({ fetch: authorized, baseUrl: url, describeError: errorOf, now });
  const idv = api(settings.IDV_URL);
  const kyc = api(settings.KYC_URL);

  return {
    webhookAuthentication: ({ hmac: 'HMAC', basic: 'BASIC', bearer: 'BEARER', none: 'SECRET_URL' } as const)[
      settings.WEBHOOK_AUTH
    ],
    mediaHosts: [new URL(settings.KYC_URL).host],

    async createSession(request) {
      const body = startOf(request, settings.SETUP_ID);
      const path = '/v1/identity-verifications';
      const { id } = await idv.request({ method: 'POST', path, body, schema: wire.created });
      if (request.redirectUrl || request.locale) await localise(idv, id, request, settings.LANGUAGES);
      const hostedUrl = `${settings.HOSTED_URL}/?${new URLSearchParams({ id })}`;
      return {
        providerReference: id,
        hostedUrl,
        expiresAt: new Date(now().getTime() + LINK_LIFE_MS),
        providerStatus: 'Pending',
      };
    },

    async fetchReport({ providerReference }) {
      if (!providerReference) return null;
      const verification = await idv
        .request({
          method: 'GET',
          path: `/v1/identity-verifications/${encodeURIComponent(providerReference)}`,
          schema: wire.identityVerification,
        })
        .catch(nullIfNotFound);
      if (!verification) return null;
      requireSame(verification.id, providerReference);
      const id = verification.step?.kycIdentification?.id;
      const identification = id
        ? await kyc
            .request({
              method: 'GET',
              path: `/v1/identifications/${encodeURIComponent(id)}`,
              schema: wire.identification,
            })
            .catch(nullIfNotFound)
        : null;
      requireSame(identification?.id, id);
      requireSame(identification?.identityVerificationId, providerReference);
      return reportOf(verification, identification);
    },

    async fetchMedia({ locator }) {
      const { identification, fileId } = locatorSchema.parse(JSON.parse(locator));
      const path = `/v1/identifications/${encodeURIComponent(identification)}/files/${encodeURIComponent(fileId)}`;
      return download({ fetch: authorized, url: `${settings.KYC_URL}${path}`, now });
    },

    authenticate: authenticator({
      mode: settings.WEBHOOK_AUTH,
      secrets: settings.WEBHOOK_SECRET ?? [],
      username: settings.WEBHOOK_USERNAME,
      passwords: settings.WEBHOOK_PASSWORD ?? [],
      signatureHeader: settings.WEBHOOK_SIGNATURE_HEADER,
    }),

    readWebhook: ({ body }) => notificationOf(deliveryJson(body), settings.APPLICATION_ID),
  };
}

const locatorSchema = z.object({ identification: z.string(), fileId: z.string() });

function nullIfNotFound(error: unknown): null {
  if (error instanceof ProviderError && error.status === 404) return null;
  throw error;
}

/** Another's resource must decide nothing. @throws {ProviderError} */
function requireSame(given: string | null | undefined, wanted: string | null | undefined): void {
  if (!given || !wanted || given.toLowerCase() === wanted.toLowerCase()) return;
  throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider answered with another resource than was asked for.');
}

/**
 * "Start a verification". The phone number is a number, without its plus. The document's number is not sent:
 * `personalCode` is the person's, which may be another.
 */
function startOf({ sessionId, applicant }: SessionRequest, setupId: string): object {
  const { givenNames, familyName } = partedNames(applicant);
  const registration = {
    firstName: givenNames,
    lastName: familyName,
    dateOfBirth: applicant.dateOfBirth ?? undefined,
    email: applicant.email ?? undefined,
    phoneNumber: applicant.phone ? Number(applicant.phone.replace(/\D/g, '')) : undefined,
    countryCode: applicant.country ?? applicant.nationality ?? undefined,
  };
  return { externalReferenceId: sessionId, registration, setupId };
}

/** Redirects and language belong to the session, not to the link; without them the setup's own hold. */
async function localise(
  client: JsonClient,
  id: string,
  { redirectUrl, locale }: SessionRequest,
  languages: readonly string[],
) {
  const language = languageFor(locale, languages);
  const urls = redirectUrl
    ? { successRedirectUrl: redirectUrl, failureRedirectUrl: redirectUrl, consentDeclinedRedirectUrl: redirectUrl }
    : {};
  await client.request({
    method: 'PUT',
    path: `/v1/identity-verifications/${encodeURIComponent(id)}/setup-localisations`,
    body: { defaultLanguage: language, localisationSettings: [{ language, ...urls }] },
    schema: z.unknown(),
  });
}

/** The language nearest to what was asked for: itself, another of its regions, or the first. */
function languageFor(locale: string | null | undefined, languages: readonly string[]): string | undefined {
  const wanted = locale?.toLowerCase();
  const base = (tag: string) => tag.toLowerCase().split('-')[0];
  return (
    languages.find((tag) => tag.toLowerCase() === wanted) ??
    languages.find((tag) => wanted && base(tag) === base(wanted)) ??
    languages[0]
  );
}
