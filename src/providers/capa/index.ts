import { z } from 'zod';
import { ProviderError, WebhookRefused } from '../contract/errors.ts';
import {
  type Delivery,
  defineProvider,
  type FieldProblem,
  type Notification,
  type Provider,
  type ProviderTools,
  type SessionRequest,
  type VerificationInput,
} from '../contract/provider.ts';
import { baseUrl, secretList } from '../contract/setting.ts';
import { deliveryJson } from '../http/body.ts';
import { jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import { isHmacOf } from '../http/signature.ts';
import { errorOf, MEDIA_KINDS, reportOf } from './report.ts';
import * as wire from './wire.ts';

const COUNTRIES = ['MX', 'DO'];
const PROFESSIONS = ['Employee', 'Public Servant', 'Entrepreneur or Contractor', 'Student', 'Other'];
const EVENTS = ['CREATED_KYC', 'VERIFIED_USER', 'REJECTED_KYC', 'REVIEW_NEEDED_KYC'];

// §9: nothing is there before the user starts. The third shape of a refusal gives HTTP's own words for a code.
const NOT_STARTED = ['NOT_FOUND_ERROR', 'Not Found'];

const settingsSchema = z.object({
  API_KEY: z.string().describe('the partner API key'),
  BASE_URL: baseUrl.default('https://production-api.capa.fi').describe("the API's origin"),
  WEBHOOK_SECRET: secretList.describe('what webhooks are signed with; one or two, comma between'),
  LINK_FORM: z.enum(['a', 'b']).default('a').describe('the form of the link call: a (newest) or b (assumed choice)'),
  LINK_HOURS: z.coerce.number().positive().default(24).describe('how many hours a link lives (assumed)'),
});
type Settings = z.output<typeof settingsSchema>;

const optionsSchema = z.object({
  personalInfo: z
    .object({
      profession: z
        .enum(PROFESSIONS)
        .or(z.string())
        .optional()
        .describe(`One of: ${PROFESSIONS.join(', ')}.`),
      phoneNumber: z.string().optional().describe('Phone number in international form; applicant.phone when absent.'),
      birthCountry: z.string().meta({ scalar: 'CountryCode' }).optional().describe('Country of birth.'),
      taxId: z
        .string()
        .regex(/^[A-Z]{4}\d{6}[A-Z0-9]{3}$/, 'must be a Mexican RFC, like ABCD900101XY1')
        .optional()
        .describe('Mexican RFC (not CURP).'),
    })
    .optional()
    .describe('What Mexico asks for beside the identity.'),
});

/** Capa: a partner API for Mexico and the Dominican Republic; its webhooks only say whom to read. */
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
    statuses: ['PENDING', 'IN_PROGRESS', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'FAILED'],
    webhookAuthentication: ['HMAC'],
    refresh: true,
    cancel: false,
    redirect: true,
    amlScreening: true,
  },
  requirements: [
    { path: 'applicant.email', required: true, alternatives: [], description: 'Unique for each applicant.' },
    {
      path: 'document.issuingCountry',
      required: true,
      alternatives: ['applicant.country'],
      description: `The country of the verification: ${COUNTRIES.join(' or ')}.`,
    },
  ],
  options: optionsSchema,
  check: inputProblems,
  create: connection,
});

const countryOf = ({ document, applicant }: VerificationInput) => document?.issuingCountry ?? applicant.country ?? null;

function inputProblems(input: VerificationInput): FieldProblem[] {
  const issues = optionsSchema.nullish().safeParse(input.options).error?.issues ?? [];
  const options = issues.map(({ path, message }) => ({
    path: ['providerOptions', 'capa', ...path].join('.'),
    message,
  }));
  return [...options, ...countryProblems(input), ...redirectProblems(input)];
}

function countryProblems(input: VerificationInput): FieldProblem[] {
  const country = countryOf(input);
  if (!country || input.document?.issuingCountry || COUNTRIES.includes(country)) return [];
  const message = `Capa verifies in ${COUNTRIES.join(' and ')} only`;
  return [{ path: 'applicant.country', message, unsupported: true }];
}

/** §2.2. */
function redirectProblems({ redirectUrl }: VerificationInput): FieldProblem[] {
  if (URL.parse(redirectUrl ?? '')?.protocol !== 'http:') return [];
  return [{ path: 'redirectUrl', message: 'Capa sends back to https addresses and app schemes only' }];
}

function connection(settings: Settings, { fetch, fetchGiven, now }: ProviderTools): Provider {
  const headers = { 'partner-api-key': settings.API_KEY };
  const baseUrlOfApi = `${settings.BASE_URL}/api/partner/v2`;
  const client = jsonClient({ fetch, baseUrl: baseUrlOfApi, headers, describeError: errorOf, now });

  /** A user is made once and kept: there is no call to find one again. */
  const userOf = async ({ applicant, applicantId, applicantReference, keepApplicantReference }: SessionRequest) => {
    if (applicantReference) return applicantReference;
    const body = { type: 'INDIVIDUAL', email: applicant.email, externalUserId: applicantId };
    const { userId } = await client.request({ method: 'POST', path: '/users', body, schema: wire.createdUser });
    await keepApplicantReference(userId);
    return userId;
  };

  return {
    webhookAuthentication: 'HMAC',
    mediaHosts: [new URL(settings.BASE_URL).host],

    async createSession(request) {
      const userId = await userOf(request);
      const { kycLink } = await client.request({
        method: 'POST',
        ...linkCall(request, userId, settings.LINK_FORM),
        schema: wire.link,
      });
      const expiresAt = new Date(now().getTime() + settings.LINK_HOURS * 3_600_000);
      return { providerReference: userId, hostedUrl: kycLink, expiresAt, providerStatus: null };
    },

    async fetchReport({ providerReference, applicantReference }) {
      // Both are the user's id: a start whose link was lost has only the one kept for the applicant.
      const userId = providerReference ?? applicantReference;
      if (!userId) return null;
      const details = await client
        .request({ method: 'GET', path: '/kyc/details', query: { userId }, schema: wire.details })
        .catch((error: unknown) => {
          if (error instanceof ProviderError && NOT_STARTED.includes(error.providerCode ?? '')) return null;
          throw error;
        });
      return details && { ...reportOf(details), providerReference: userId };
    },

    /** Addresses are pre-signed: they are not given our key. */
    fetchMedia: ({ locator }) => download({ fetch: fetchGiven, url: locator, isPresigned: true, now }),

    authenticate(delivery) {
      requireSignature(delivery, settings.WEBHOOK_SECRET);
    },

    readWebhook: ({ body }) => notificationOf(deliveryJson(body)),
  };
}

/** §2.2: two live forms; what Mexico asks for can only be told in form B. */
function linkCall(request: SessionRequest, userId: string, form: Settings['LINK_FORM']) {
  const country = countryOf(request);
  const partnerRedirectUri = request.redirectUrl ?? undefined;
  const given = optionsSchema.nullish().parse(request.options)?.personalInfo;
  if (form === 'a' && !given) {
    const path = `/users/${encodeURIComponent(userId)}/kyc/verification-link`;
    return { path, body: { country, partnerRedirectUri } };
  }
  const personalInfo = given && { ...given, phoneNumber: given.phoneNumber ?? request.applicant.phone ?? undefined };
  return { path: '/kyc/verification-link', body: { userId, country, partnerRedirectUri, personalInfo } };
}

/** §6.3: over the raw body; no time is signed, so a replay only makes us read again. @throws {WebhookRefused} */
function requireSignature({ headers, body }: Delivery, secrets: readonly string[]): void {
  const signature = headers['capa-signature']?.trim() ?? '';
  if (!/^[0-9a-f]{64}$/i.test(signature)) throw new WebhookRefused('It carries no signature.');
  if (!isHmacOf({ signature, encoding: 'hex', secrets, message: [body] })) {
    throw new WebhookRefused('Its signature does not match.');
  }
}

/** §6.2: only whom it is about. Equal bodies may be new facts, so each one is a reason to read. */
function notificationOf(json: unknown): Notification | null {
  const { type, event, externalUserId } = wire.webhook.safeParse(json).data ?? {};
  if (type !== 'KYC' || !event || !EVENTS.includes(event) || !externalUserId) return null;
  return {
    eventType: event,
    about: { applicantId: externalUserId },
    identity: { by: 'nothing' },
    report: null,
    trust: 'hint',
    fetch: true,
  };
}
