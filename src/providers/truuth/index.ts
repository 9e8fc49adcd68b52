import { z } from 'zod';
import { defineProvider, type ProviderTools } from '../contract/definition.ts';
import type { Provider } from '../contract/provider.ts';
import { baseUrl, commaSeparated, secretList } from '../contract/setting.ts';
import { hostedLink } from '../contract/start.ts';
import { deliveryJson } from '../http/body.ts';
import { truuthClient } from './client.ts';
import { inviteOf, type Options, optionsSchema } from './input.ts';
import { MEDIA_KINDS } from './media.ts';
import { CHECK_TYPES } from './reasons.ts';
import { reportOf } from './report.ts';
import { authenticator, notificationOf, TOPICS, WEBHOOK_AUTHS } from './webhook.ts';

const DAY_MS = 86_400_000;

/** A part of a host or a path. */
const label = z.string().regex(/^[a-z0-9-]+$/, 'not small letters, digits and - alone');
/** A path in which `{tenant}` and `{id}` (the verification's) are filled in. */
const template = z.string().startsWith('/');
const names = z.string().transform(commaSeparated);
const onOff = z.enum(['off', 'on']);

const settingsSchema = z
  .object({
    TENANT: label.describe("the account's tenant alias"),
    REGION: label.default('au').describe('the region of the account: au or eu'),
    API_KEY: z.string().describe('the API key'),
    API_SECRET: z.string().describe("the API key's secret"),
    BASE_URL: baseUrl
      .default('https://portal.api.{region}.truuth.id/kyc')
      .describe("the API's origin and path (assumed)"),
    WEBHOOK_AUTH: z.enum(WEBHOOK_AUTHS).default('bearer').describe("the webhooks' authentication in the portal"),
    WEBHOOK_TOKEN: secretList
      .refine(
        (tokens) => tokens.every((token) => !/\s/.test(token)),
        'must be the token alone, without Bearer or Basic',
      )
      .optional()
      .describe("the token as entered in the provider's portal; for basic the base64 text of user:password"),
    INVITE_PATH: template
      .default('/v1/tenants/{tenant}/verifications/invites')
      .describe('where invites are created (assumed)'),
    INVITE_ID_NAMES: names
      .default(['verificationId', 'id'])
      .describe("the names that the verification's id may have in an invite (assumed)"),
    INVITE_URL_NAMES: names
      .default(['inviteUrl', 'url'])
      .describe('the names that the link may have in an invite (assumed)'),
    INVITE_DAYS: z.coerce.number().positive().default(7).describe('how many days an invite lives (assumed)'),
    SEND_PATH: template
      .default('/v1/tenants/{tenant}/verifications/{id}/invites/send')
      .describe('where an invite is mailed (assumed)'),
    RESULT_CALL: onOff.default('off').describe('whether to read results that no callback brought (assumed call)'),
    RESULT_PATH: template
      .default('/v1/tenants/{tenant}/verifications/{id}')
      .describe('where a result is read (assumed)'),
    REQUIRE_ALL_OUTCOMES: onOff
      .default('off')
      .describe("whether an approval takes all proofing outcomes, not the identity's alone (assumed)"),
  })
  .refine((given) => given.WEBHOOK_AUTH === 'none' || given.WEBHOOK_TOKEN, {
    path: ['WEBHOOK_TOKEN'],
    message: 'is needed unless WEBHOOK_AUTH is none',
    // Listed together with whatever else is wrong.
    when: () => true,
  });
type Settings = z.output<typeof settingsSchema>;

/** Truuth: an invite to a hosted flow; the callback at its end is the only result. */
export const truuth = defineProvider({
  kind: 'truuth',
  name: 'Truuth',
  settings: settingsSchema,
  ratePerMinute: 300,
  capabilities: {
    documentTypes: ['PASSPORT', 'NATIONAL_ID', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT', 'VISA', 'OTHER'],
    countries: null,
    checks: CHECK_TYPES,
    media: MEDIA_KINDS,
    statuses: ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'FAILED'],
    redirect: true,
    amlScreening: false,
    locale: false,
    sdk: false,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: [
    {
      path: 'applicant.email',
      required: true,
      alternatives: [],
      description: 'The address that the invite belongs to.',
    },
  ],
  options: optionsSchema,
  create: createProvider,
});

function createProvider(settings: Settings, tools: ProviderTools): Provider<Options> {
  const api = settings.BASE_URL.replaceAll('{region}', settings.REGION);
  const decisive = settings.REQUIRE_ALL_OUTCOMES === 'on' ? 'all' : 'identity';
  const client = truuthClient({
    ...tools,
    api,
    apiKey: settings.API_KEY,
    apiSecret: settings.API_SECRET,
    tenant: settings.TENANT,
    paths: { invite: settings.INVITE_PATH, send: settings.SEND_PATH, result: settings.RESULT_PATH },
    names: { id: settings.INVITE_ID_NAMES, url: settings.INVITE_URL_NAMES },
  });

  const provider: Provider<Options> = {
    mediaHosts: [new URL(api).host],

    async createSession(request) {
      const { id, url } = await client.invite(inviteOf(request));
      if (request.options?.sendInvite) await client.send(id);
      const expiresAt = new Date(tools.now().getTime() + settings.INVITE_DAYS * DAY_MS);
      // The callback brings an id that the invite does not give.
      return { providerReference: id, continuation: hostedLink(url, expiresAt), expiresAt, providerStatus: null };
    },

    fetchMedia: ({ locator }) => client.file(locator),

    webhook: {
      authentication: ({ bearer: 'BEARER', basic: 'BASIC', none: 'SECRET_URL' } as const)[settings.WEBHOOK_AUTH],
      topics: TOPICS,
      authenticate: authenticator(settings.WEBHOOK_AUTH, settings.WEBHOOK_TOKEN ?? []),
      read: ({ body, topic }) => notificationOf(deliveryJson(body), topic, decisive),
    },
  };
  if (settings.RESULT_CALL === 'off') return provider;
  return {
    ...provider,
    async fetchReport({ providerReference }) {
      const result = providerReference ? await client.result(providerReference) : null;
      return result && reportOf(result, decisive);
    },
  };
}
