import { z } from 'zod';
import { defineProvider, type ProviderTools } from '../contract/definition.ts';
import type { Provider } from '../contract/provider.ts';
import { baseUrl, commaSeparated, secretList } from '../contract/setting.ts';
import { hostedLink } from '../contract/start.ts';
import { deliveryJson } from '../http/body.ts';
import { ondatoClient } from './client.ts';
import { localisationOf, startOf } from './input.ts';
import { filePath, MEDIA_KINDS } from './media.ts';
import { RULES } from './reasons.ts';
import { reportOf } from './report.ts';
import { authenticator, notificationOf, WEBHOOK_AUTHS } from './webhook.ts';

// README §5: a link that is not opened for so long expires.
const LINK_LIFE_MS = 7 * 86_400_000;

const settingsSchema = z
  .object({
    CLIENT_ID: z.string().describe('the OAuth client id'),
    CLIENT_SECRET: z.string().describe('the OAuth client secret'),
    SETUP_ID: z.guid().describe('the id of the identity verification setup'),
    TOKEN_URL: baseUrl.default('https://id.ondato.com/connect/token').describe('the token endpoint'),
    IDV_URL: baseUrl.default('https://idvapi.ondato.com').describe('the origin of the identity verification API'),
    KYC_URL: baseUrl.default('https://kycid.ondato.com').describe('the origin of the KYC identification API'),
    HOSTED_URL: baseUrl
      .default('https://idv.ondato.com')
      .describe('the origin of the hosted flow, or of its white label'),
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
    media: MEDIA_KINDS,
    statuses: ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'ABANDONED', 'FAILED'],
    redirect: true,
    amlScreening: false,
    locale: true,
    sdk: false,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: [],
  create: createProvider,
});

const AUTHENTICATIONS = { hmac: 'HMAC', basic: 'BASIC', bearer: 'BEARER', none: 'SECRET_URL' } as const;

function createProvider(settings: Settings, { fetch, now }: ProviderTools): Provider {
  const client = ondatoClient({
    fetch,
    tokenUrl: settings.TOKEN_URL,
    idvUrl: settings.IDV_URL,
    kycUrl: settings.KYC_URL,
    clientId: settings.CLIENT_ID,
    clientSecret: settings.CLIENT_SECRET,
    now,
  });

  return {
    mediaHosts: [new URL(settings.KYC_URL).host],

    webhook: {
      authentication: AUTHENTICATIONS[settings.WEBHOOK_AUTH],
      authenticate: authenticator({
        mode: settings.WEBHOOK_AUTH,
        secrets: settings.WEBHOOK_SECRET ?? [],
        username: settings.WEBHOOK_USERNAME,
        passwords: settings.WEBHOOK_PASSWORD ?? [],
        signatureHeader: settings.WEBHOOK_SIGNATURE_HEADER,
      }),
      read: ({ body }) => notificationOf(deliveryJson(body), settings.APPLICATION_ID),
    },

    async createSession(request) {
      const id = await client.start(startOf(request, settings.SETUP_ID));
      const localisation = localisationOf(request, settings.LANGUAGES);
      if (localisation) await client.localise(id, localisation);
      return {
        providerReference: id,
        continuation: hostedLink(`${settings.HOSTED_URL}/?${new URLSearchParams({ id })}`),
        expiresAt: new Date(now().getTime() + LINK_LIFE_MS),
        providerStatus: 'Pending',
      };
    },

    async fetchReport({ providerReference }) {
      const verification = providerReference ? await client.fetchVerification(providerReference) : null;
      if (!providerReference || !verification) return null;
      const id = verification.step?.kycIdentification?.id;
      return reportOf(verification, id ? await client.fetchIdentification(id, providerReference) : null);
    },

    fetchMedia: async ({ locator }) => client.fetchFile(filePath(locator)),
  };
}
