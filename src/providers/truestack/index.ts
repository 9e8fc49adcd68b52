import { z } from 'zod';
import { moment } from '../../lib/date.ts';
import { ProviderError } from '../contract/errors.ts';
import { defineProvider, type Provider, type ProviderTools } from '../contract/provider.ts';
import { baseUrl, secretList } from '../contract/setting.ts';
import { deliveryJson } from '../http/body.ts';
import { type JsonClient, jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import { inputProblems, startOf } from './input.ts';
import { locationOf, MEDIA_KINDS } from './media.ts';
import { FLAGS } from './reasons.ts';
import { errorOf, reportOf } from './report.ts';
import { authenticator, notificationOf, WEBHOOK_SIGNATURES } from './webhook.ts';
import * as wire from './wire.ts';

const headerName = z
  .string()
  .regex(/^[\w-]+$/)
  .toLowerCase();

// Fact sheet §2, where the answer does not say.
const SESSION_LIFE_MS = 24 * 3_600_000;

const settingsSchema = z
  .object({
    API_KEY: z.string().describe('the API key, sent with every call'),
    BASE_URL: baseUrl.default('https://api.truestack.my').describe("the API's origin"),
    WEBHOOK_SIGNATURE: z.enum(WEBHOOK_SIGNATURES).default('off').describe('how webhooks are signed'),
    WEBHOOK_SECRET: secretList
      .optional()
      .describe('what webhooks are signed with; for hmac_hex the API key when unset'),
    WEBHOOK_SIGNATURE_HEADER: headerName.optional().describe("the header of a webhook's signature, if not the usual"),
    WEBHOOK_TIMESTAMP_HEADER: headerName
      .default('x-trueidentity-timestamp')
      .describe("the header of a webhook's signed time (hmac_base64)"),
    DOCUMENT_TYPE_NATIONAL_ID: z.string().default('1').describe('the `document_type` of a national identity card'),
    // The upstream counts its documents otherwise and may take "2" for another one (fact sheet §8).
    DOCUMENT_TYPE_PASSPORT: z.string().default('2').describe('the `document_type` of a passport'),
  })
  .refine((given) => given.WEBHOOK_SIGNATURE !== 'hmac_base64' || given.WEBHOOK_SECRET, {
    path: ['WEBHOOK_SECRET'],
    message: 'is needed for hmac_base64',
    // Told together with whatever else is wrong.
    when: () => true,
  });

/** TrueStack KYC: a hosted flow in front of Innov8tif, for Malaysian identity cards and passports. */
export const truestack = defineProvider({
  kind: 'truestack',
  name: 'TrueStack',
  settings: settingsSchema,
  ratePerMinute: 60,
  capabilities: {
    documentTypes: ['NATIONAL_ID', 'PASSPORT'],
    countries: null,
    checks: FLAGS.map(({ check }) => check),
    media: MEDIA_KINDS,
    statuses: ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED', 'FAILED'],
    webhookAuthentication: ['SECRET_URL', 'HMAC'],
    refresh: true,
    cancel: false,
    redirect: true,
    amlScreening: false,
  },
  requirements: [
    {
      path: 'applicant.fullName',
      required: true,
      alternatives: ['applicant.givenNames', 'applicant.familyName'],
      description: 'The name as it stands on the document.',
    },
    {
      path: 'document.number',
      required: true,
      alternatives: [],
      description: 'The number of the document, for a MyKad as NNNNNN-NN-NNNN.',
    },
  ],
  check: inputProblems,
  create: connection,
});

function connection(settings: z.output<typeof settingsSchema>, { fetch, fetchGiven, now }: ProviderTools): Provider {
  const api = `${settings.BASE_URL}/api/v1/kyc`;
  const headers = { authorization: `Bearer ${settings.API_KEY}` };
  const client = jsonClient({ fetch, baseUrl: api, headers, describeError: errorOf, now });
  const codes = { NATIONAL_ID: settings.DOCUMENT_TYPE_NATIONAL_ID, PASSPORT: settings.DOCUMENT_TYPE_PASSPORT };

  return {
    webhookAuthentication: settings.WEBHOOK_SIGNATURE === 'off' ? 'SECRET_URL' : 'HMAC',
    mediaHosts: [new URL(settings.BASE_URL).host],

    async createSession(request) {
      if (api.startsWith('https:') && !request.webhookUrl.startsWith('https:')) {
        throw new ProviderError('PROVIDER_REJECTED', 'TrueStack sends webhooks to https only: PUBLIC_URL must be one.');
      }
      const body = startOf(request, codes);
      const created = await client.request({ method: 'POST', path: '/sessions', body, schema: wire.createdSession });
      return {
        providerReference: created.id,
        hostedUrl: created.onboarding_url,
        expiresAt: moment(created.expires_at) ?? new Date(now().getTime() + SESSION_LIFE_MS),
        providerStatus: created.status ?? null,
      };
    },

    async fetchReport({ providerReference }) {
      if (providerReference === null) return null;
      const path = sessionPath(providerReference);
      const refreshed = await refresh(client, path);
      if (!refreshed) return null;
      const isDone = refreshed.status === 'completed';
      return reportOf(refreshed, isDone ? await read(client, path) : null, codes);
    },

    /** The API's own address outlives the pre-signed one, which must not be given our key. */
    async fetchMedia({ session, locator }) {
      const { type, signedUrl } = locationOf(locator);
      const url = `${api}${sessionPath(session.providerReference ?? '')}/documents/${type}`;
      return await download({ fetch, url, headers, now }).catch((error: unknown) =>
        download({ fetch: fetchGiven, url: signedUrl, now }).catch(() => {
          throw error;
        }),
      );
    },

    authenticate: authenticator({
      scheme: settings.WEBHOOK_SIGNATURE,
      secrets: settings.WEBHOOK_SECRET ?? [settings.API_KEY],
      signatureHeader: settings.WEBHOOK_SIGNATURE_HEADER,
      timestampHeader: settings.WEBHOOK_TIMESTAMP_HEADER,
    }),

    readWebhook: ({ body }) => notificationOf(deliveryJson(body)),
  };
}

const sessionPath = (providerReference: string): string => `/sessions/${encodeURIComponent(providerReference)}`;

/** Null for a session that TrueStack does not know. */
async function refresh(client: JsonClient, path: string): Promise<wire.RefreshedSession | null> {
  try {
    const refreshed = await client.request({ method: 'POST', path, schema: wire.refreshedSession });
    if (!refreshed.error) return refreshed;
    // Fact sheet §4.2: with `error` the upstream could not be asked, whatever else stands there.
    const providerMessage = refreshed.error.slice(0, 500);
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'TrueStack could not refresh the session.', { providerMessage });
  } catch (error) {
    if (error instanceof ProviderError && error.providerCode === 'NOT_FOUND') return null;
    throw error;
  }
}

/** The read only enriches: where it is refused the refresh stands alone. One that fails in passing is worth another try. */
async function read(client: JsonClient, path: string): Promise<wire.ReadSession | null> {
  try {
    return await client.request({ method: 'GET', path, schema: wire.readSession });
  } catch (error) {
    if (error instanceof ProviderError && !error.retryable) return null;
    throw error;
  }
}
