import { z } from 'zod';
import { defineProvider, type ProviderTools } from '../contract/definition.ts';
import { ProviderError } from '../contract/errors.ts';
import type { Provider } from '../contract/provider.ts';
import { baseUrl, secretList } from '../contract/setting.ts';
import { hostedLink } from '../contract/start.ts';
import { deliveryJson } from '../http/body.ts';
import { truestackClient } from './client.ts';
import { inputProblems, startOf } from './input.ts';
import { MEDIA_KINDS } from './media.ts';
import { FLAGS } from './reasons.ts';
import { reportOf } from './report.ts';
import { authenticator, notificationOf, WEBHOOK_SIGNATURES } from './webhook.ts';

const headerName = z
  .string()
  .regex(/^[\w-]+$/)
  .toLowerCase();

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
    // The upstream provider counts its documents otherwise and may take "2" for another one (README §2).
    DOCUMENT_TYPE_PASSPORT: z.string().default('2').describe('the `document_type` of a passport'),
  })
  .refine((given) => given.WEBHOOK_SIGNATURE !== 'hmac_base64' || given.WEBHOOK_SECRET, {
    path: ['WEBHOOK_SECRET'],
    message: 'is needed for hmac_base64',
    // Runs even if other settings are invalid, so that all problems are listed at once.
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
    redirect: true,
    amlScreening: false,
    locale: false,
    sdk: false,
    resubmission: false,
    // The number and the type are sent, and another number is rejected.
    expectedDocument: 'ENFORCED',
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
  create: createProvider,
});

function createProvider(settings: z.output<typeof settingsSchema>, tools: ProviderTools): Provider {
  const client = truestackClient({ ...tools, baseUrl: settings.BASE_URL, apiKey: settings.API_KEY });
  const codes = { NATIONAL_ID: settings.DOCUMENT_TYPE_NATIONAL_ID, PASSPORT: settings.DOCUMENT_TYPE_PASSPORT };

  return {
    mediaHosts: [new URL(settings.BASE_URL).host],

    async createSession(request) {
      if (settings.BASE_URL.startsWith('https:') && !request.webhookUrl.startsWith('https:')) {
        throw new ProviderError(
          'PROVIDER_REJECTED',
          'PUBLIC_URL must be an https address: TrueStack sends webhooks to https only.',
        );
      }
      const { id, onboarding_url, expiresAt, status } = await client.start(startOf(request, codes));
      return {
        providerReference: id,
        continuation: hostedLink(onboarding_url, expiresAt),
        expiresAt,
        providerStatus: status,
      };
    },

    async fetchReport({ providerReference }) {
      if (providerReference === null) return null;
      const refreshed = await client.refresh(providerReference);
      if (!refreshed) return null;
      if (refreshed.status !== 'completed') return reportOf(refreshed, 'unneeded', codes);
      return reportOf(refreshed, (await client.read(providerReference)) ?? 'failed', codes);
    },

    fetchMedia: (media) => client.file(media),

    webhook: {
      authentication: settings.WEBHOOK_SIGNATURE === 'off' ? 'SECRET_URL' : 'HMAC',
      authenticate: authenticator({
        scheme: settings.WEBHOOK_SIGNATURE,
        secrets: settings.WEBHOOK_SECRET ?? [settings.API_KEY],
        signatureHeader: settings.WEBHOOK_SIGNATURE_HEADER,
        timestampHeader: settings.WEBHOOK_TIMESTAMP_HEADER,
      }),
      read: ({ body }) => notificationOf(deliveryJson(body)),
    },
  };
}
