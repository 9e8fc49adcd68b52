import { z } from 'zod';
import { ProviderError, WebhookRefused } from '../errors.ts';
import { jsonClient } from '../http/client.ts';
import { deliveryJson } from '../http/delivery-json.ts';
import { download } from '../http/download.ts';
import { isAuthorizedBy } from '../http/signature.ts';
import {
  type Delivery,
  defineProvider,
  type FieldProblem,
  type Notification,
  type Provider,
  type ProviderTools,
  type SessionRequest,
  type VerificationInput,
} from '../provider.ts';
import { secretList } from '../setting.ts';
import { errorOf, reportOf } from './map.ts';
import { decoded } from './media.ts';
import * as wire from './wire.ts';

const template = z.string().startsWith('/');

const settingsSchema = z
  .object({
    TENANT: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .describe("the account's tenant alias"),
    REGION: z.string().default('au').describe('the region of the account: au or eu'),
    API_KEY: z.string().describe('the API key'),
    API_SECRET: z.string().describe("the API key's secret"),
    BASE_URL: z
      .string()
      .default('https://portal.api.{region}.truuth.id/kyc')
      .describe("the API's origin and path (assumed)"),
    WEBHOOK_AUTH: z
      .enum(['bearer', 'basic', 'none'])
      .default('bearer')
      .describe("a webhook's authentication, as chosen in the portal"),
    WEBHOOK_TOKEN: secretList
      .optional()
      .describe("the token entered in the vendor's portal; for basic the base64 text of user:password"),
    INVITE_PATH: template
      .default('/v1/tenants/{tenant}/verifications/invites')
      .describe('where invites are created (assumed)'),
    SEND_PATH: template
      .default('/v1/tenants/{tenant}/verifications/{id}/invites/send')
      .describe('where an invite is mailed (assumed)'),
    RESULT_CALL: z.enum(['off', 'on']).default('off').describe('whether the assumed call for a lost result is made'),
    RESULT_PATH: template
      .default('/v1/tenants/{tenant}/verifications/{id}')
      .describe('where a result is read (assumed)'),
    REQUIRE_ALL_OUTCOMES: z
      .enum(['off', 'on'])
      .default('off')
      .describe("whether every proofing outcome must pass, not only the identity's (assumed)"),
    INVITE_DAYS: z.coerce.number().positive().default(7).describe('how many days an invite lives (assumed)'),
  })
  .refine((given) => given.WEBHOOK_AUTH === 'none' || given.WEBHOOK_TOKEN, {
    path: ['WEBHOOK_TOKEN'],
    message: 'is needed unless WEBHOOK_AUTH is none',
    when: () => true,
  });
type Settings = z.output<typeof settingsSchema>;

const optionsSchema = z.object({
  sendInvite: z.boolean().optional().describe('Truuth also mails the link to applicant.email.'),
});

/** Truuth: an invite to a hosted flow; the callback at its end is the only result. */
export const truuth = defineProvider({
  kind: 'truuth',
  name: 'Truuth',
  settings: settingsSchema,
  ratePerMinute: 300,
  capabilities: {
    documentTypes: ['PASSPORT', 'NATIONAL_ID', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT', 'VISA', 'OTHER'],
    countries: null,
    checks: [
      'DOCUMENT_AUTHENTICITY',
      'DOCUMENT_SECURITY_FEATURES',
      'DOCUMENT_DATA_CONSISTENCY',
      'FACE_MATCH',
      'LIVENESS',
      'ADDRESS',
      'OTHER',
    ],
    media: ['DOCUMENT_FRONT', 'SELFIE', 'REPORT', 'OTHER'],
    statuses: ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'FAILED'],
    webhookAuthentication: ['BEARER', 'BASIC', 'SECRET_URL'],
    refresh: false,
    cancel: false,
    redirect: true,
    amlScreening: false,
  },
  requirements: [
    { path: 'applicant.email', required: true, alternatives: [], description: 'Where the invite belongs to.' },
  ],
  options: optionsSchema,
  check: optionProblems,
  create: connection,
});

function optionProblems({ options }: VerificationInput): FieldProblem[] {
  const issues = optionsSchema.nullish().safeParse(options).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: ['providerOptions', 'truuth', ...path].join('.'), message }));
}

function connection(settings: Settings, { fetch, now }: ProviderTools): Provider {
  const baseUrl = settings.BASE_URL.replace('{region}', settings.REGION).replace(/\/+$/, '');
  const credentials = Buffer.from(`${settings.API_KEY}:${settings.API_SECRET}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}` };
  const client = jsonClient({ fetch, baseUrl, headers, describeError: errorOf, now });
  const pathOf = (text: string, id = '') =>
    text.replace('{tenant}', settings.TENANT).replace('{id}', encodeURIComponent(id));
  const requireAll = settings.REQUIRE_ALL_OUTCOMES === 'on';

  const provider: Provider = {
    webhookAuthentication: ({ bearer: 'BEARER', basic: 'BASIC', none: 'SECRET_URL' } as const)[settings.WEBHOOK_AUTH],
    webhookTopics: ['callback', 'biopass'],
    mediaHosts: [new URL(baseUrl).host],

    async createSession(request) {
      const path = pathOf(settings.INVITE_PATH);
      const { id, url } = await client.request({ method: 'POST', path, body: inviteOf(request), schema: wire.invite });
      if (optionsSchema.nullish().parse(request.options)?.sendInvite) {
        await client.request({ method: 'POST', path: pathOf(settings.SEND_PATH, id), schema: z.unknown() });
      }
      const expiresAt = new Date(now().getTime() + settings.INVITE_DAYS * 86_400_000);
      return { providerReference: id, hostedUrl: url, expiresAt, providerStatus: null };
    },

    async fetchMedia({ locator }) {
      return decoded(await download({ fetch, url: locator, now }));
    },

    authenticate(delivery) {
      requireToken(delivery, settings);
    },

    readWebhook: ({ body, topic }) => notificationOf(deliveryJson(body), topic, requireAll),
  };
  if (settings.RESULT_CALL === 'off') return provider;
  return {
    ...provider,
    async fetchReport({ providerReference }) {
      if (!providerReference) return null;
      const path = pathOf(settings.RESULT_PATH, providerReference);
      try {
        return reportOf(await client.request({ method: 'GET', path, schema: wire.result }), requireAll);
      } catch (error) {
        if (error instanceof ProviderError && error.providerCode === 'not_found') return null;
        throw error;
      }
    },
  };
}

/** §2.2 and §2.3. */
function inviteOf({ sessionId, applicant, redirectUrl, platform }: SessionRequest): object {
  const [first, ...rest] = applicant.fullName?.trim().split(/\s+/) ?? [];
  return {
    externalRefId: sessionId,
    givenName: applicant.givenNames ?? first,
    familyName: applicant.familyName ?? (rest.join(' ') || undefined),
    email: applicant.email,
    mobileNumber: applicant.phone ?? undefined,
    dateOfBirth: applicant.dateOfBirth ?? undefined,
    options: { channel: platform === 'WEB' ? 'web' : 'mobile', redirectUrl: redirectUrl ?? undefined },
  };
}

/** §6.1: a static token; without one the secret segment of the address is the proof. @throws {WebhookRefused} */
function requireToken({ headers }: Delivery, { WEBHOOK_AUTH, WEBHOOK_TOKEN = [] }: Settings): void {
  if (WEBHOOK_AUTH === 'none') return;
  const scheme = WEBHOOK_AUTH === 'basic' ? 'Basic' : 'Bearer';
  if (!isAuthorizedBy(headers.authorization, scheme, WEBHOOK_TOKEN)) {
    throw new WebhookRefused(`It carries no ${scheme} token of this connection.`);
  }
}

/** §6.2: the event is told by the path, else by what the body holds. Only a callback speaks of the result. */
function notificationOf(json: unknown, topic: string | null, requireAll: boolean): Notification | null {
  const { verificationId, externalRefId, results } = wire.pointer.safeParse(json).data ?? {};
  const about = { providerReference: verificationId ?? null, sessionId: externalRefId ?? null };
  if (!about.providerReference && !about.sessionId) return null;
  const eventType = topic ?? (results ? 'callback' : 'biopass');
  const pointer = { eventType, about, identity: { by: 'body' }, fetch: false } as const;
  if (eventType !== 'callback') {
    // Kept for the record: a provisioning is sent for those who passed, but it is no decision.
    const nothing = { providerStatus: null, status: null, decision: null, occurredAt: null };
    return { ...pointer, report: nothing, trust: 'hint' };
  }
  const result = wire.result.safeParse(json).data;
  return result ? { ...pointer, report: reportOf(result, requireAll), trust: 'truth' } : null;
}
