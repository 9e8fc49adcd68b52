import { z } from 'zod';
import { defineProvider, type ProviderTools } from '../contract/definition.ts';
import type { Provider } from '../contract/provider.ts';
import { baseUrl, secretList } from '../contract/setting.ts';
import { hostedLink } from '../contract/start.ts';
import { deliveryJson } from '../http/body.ts';
import { download } from '../http/download.ts';
import { capaClient } from './client.ts';
import { COUNTRIES, inputProblems, LINK_FORMS, type Options, optionsSchema, REQUIREMENTS } from './input.ts';
import { MEDIA_KINDS } from './media.ts';
import { reportOf } from './report.ts';
import { notificationOf, requireSignature } from './webhook.ts';

const settingsSchema = z.object({
  API_KEY: z.string().describe('the partner API key'),
  BASE_URL: baseUrl.default('https://production-api.capa.fi').describe("the API's origin"),
  WEBHOOK_SECRET: secretList.describe('the secret that signs webhooks; one or two, comma between'),
  LINK_FORM: z
    .enum(LINK_FORMS)
    .default('a')
    .describe('the form of the link call: a (user id in the path) or b (user id in the body); a is assumed'),
  LINK_HOURS: z.coerce.number().positive().default(24).describe('how many hours a link lives (assumed)'),
});

/** Capa: a partner API for Mexico and the Dominican Republic, whose webhooks carry no result. */
export const capa = defineProvider({
  kind: 'capa',
  name: 'Capa',
  settings: settingsSchema,
  ratePerMinute: 300,
  capabilities: {
    documentTypes: ['NATIONAL_ID', 'PASSPORT', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT'],
    countries: COUNTRIES,
    checks: ['DOCUMENT_AUTHENTICITY', 'LIVENESS', 'FACE_MATCH', 'FRAUD', 'SANCTIONS'],
    media: MEDIA_KINDS,
    statuses: ['PENDING', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'FAILED'],
    redirect: true,
    amlScreening: true,
    locale: false,
    sdk: false,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: REQUIREMENTS,
  options: optionsSchema,
  check: inputProblems,
  create: createProvider,
});

function createProvider(settings: z.output<typeof settingsSchema>, tools: ProviderTools): Provider<Options> {
  const { fetch, fetchUntrustedUrl, now } = tools;
  const client = capaClient({ fetch, origin: settings.BASE_URL, apiKey: settings.API_KEY, now });
  return {
    mediaHosts: [new URL(settings.BASE_URL).host],

    webhook: {
      authentication: 'HMAC',
      authenticate: (delivery) => requireSignature(delivery, settings.WEBHOOK_SECRET),
      read: ({ body }) => notificationOf(deliveryJson(body)),
    },

    async createSession(request) {
      const userId = request.applicantReference ?? (await client.createUser(request));
      if (!request.applicantReference) await request.keepApplicantReference(userId);
      const url = await client.createLink(request, userId, settings.LINK_FORM);
      return {
        providerReference: userId,
        continuation: hostedLink(url),
        expiresAt: new Date(now().getTime() + settings.LINK_HOURS * 3_600_000),
        providerStatus: null,
      };
    },

    async fetchReport({ providerReference, applicantReference }) {
      // Both are the user's id: a start that lost its link has only the one kept for the applicant.
      const userId = providerReference ?? applicantReference;
      const details = userId ? await client.fetchDetails(userId) : null;
      return details && { ...reportOf(details), providerReference: userId };
    },

    /** Addresses are pre-signed: they are not given our key. */
    fetchMedia: ({ locator }) => download({ fetch: fetchUntrustedUrl, url: locator, isPresigned: true, now }),
  };
}
