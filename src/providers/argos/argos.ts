import { z } from 'zod';
import { statusReport } from '../../domain/report.ts';
import { ProviderError } from '../errors.ts';
import { type JsonClient, jsonClient } from '../http/client.ts';
import { deliveryJson } from '../http/delivery-json.ts';
import { download } from '../http/download.ts';
import {
  type CreatedSession,
  defineProvider,
  type Provider,
  type ProviderTools,
  type SessionRef,
} from '../provider.ts';
import { baseUrl } from '../setting.ts';
import { CIPHERS, decrypt, deriveKey, type Encryption, encrypt, KEY_DERIVATIONS } from './encryption.ts';
import { errorOf, MEDIA_KINDS, reportOf } from './map.ts';
import { notificationOf, opened } from './webhook.ts';
import * as wire from './wire.ts';

const settingsSchema = z.object({
  API_KEY: z.string().describe("the project's API key"),
  PROJECT_ID: z.string().describe("the project's id, the `pid` of its links"),
  BASE_URL: baseUrl.default('https://rest-api.argosidentity.com/v3').describe("the API's origin and path"),
  FORM_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://form.argosidentity.com/')
    .describe('where the Liveform is'),
  PRIVATE_LINKS: z.enum(['off', 'on']).default('off').describe('whether links carry a one-time token'),
  ENCRYPTION: z
    .enum(CIPHERS)
    .default('off')
    .describe('the encryption of bodies and webhooks, as chosen in the dashboard'),
  LINK_ENCRYPTION: z
    .enum(CIPHERS)
    .optional()
    .describe("the encryption of the link's parameters; as ENCRYPTION when unset"),
  LINK_SECRET: z.string().optional().describe('the secret of encrypted links, where the project has one of its own'),
  ENCRYPTION_KEY_DERIVATION: z
    .enum(KEY_DERIVATIONS)
    .default('sha256')
    .describe('how the key is had from the API key (assumed)'),
  LINK_HOURS: z.coerce.number().positive().default(168).describe('how many hours a link of ours lives'),
  DELETED_BY: z.string().default('kyc-gateway').describe('who the vendor records as having deleted (assumed)'),
  LANGUAGE: z.string().optional().describe('the language of the Liveform where the caller names none'),
});
type Settings = z.output<typeof settingsSchema>;

/** ARGOS Identity: the hosted Liveform is begun by a link alone; results are read by the API. */
export const argos = defineProvider({
  kind: 'argos',
  name: 'ARGOS Identity',
  settings: settingsSchema,
  ratePerMinute: 6000,
  capabilities: {
    documentTypes: [
      'PASSPORT',
      'NATIONAL_ID',
      'DRIVING_LICENCE',
      'RESIDENCE_PERMIT',
      'VISA',
      'TAX_ID',
      'VEHICLE_REGISTRATION',
    ],
    countries: null,
    checks: [
      'DOCUMENT_AUTHENTICITY',
      'DOCUMENT_IMAGE_QUALITY',
      'DOCUMENT_EXPIRY',
      'FACE_MATCH',
      'LIVENESS',
      'DUPLICATE',
      'AGE',
    ],
    media: MEDIA_KINDS,
    statuses: ['PENDING', 'IN_PROGRESS', 'IN_REVIEW', 'COMPLETED', 'EXPIRED', 'CANCELED', 'FAILED'],
    webhookAuthentication: ['SECRET_URL'],
    refresh: true,
    cancel: false,
    redirect: false,
    amlScreening: true,
  },
  requirements: [],
  create: connection,
});

function connection(settings: Settings, { fetch, now }: ProviderTools): Provider {
  const cipher = settings.ENCRYPTION === 'off' ? null : settings.ENCRYPTION;
  const linkCipher = settings.LINK_ENCRYPTION ?? settings.ENCRYPTION;
  const bodyKey = () => deriveKey(settings.API_KEY, settings.ENCRYPTION_KEY_DERIVATION);
  const encryption = () => cipher && { cipher, key: bodyKey() };
  const headers = { 'x-api-key': settings.API_KEY };
  const client = jsonClient({ fetch, baseUrl: settings.BASE_URL, headers, describeError: errorOf, now });

  /** The submissions of a session's link, or the one that is known by its id. */
  const read = (query: Readonly<Record<string, string>>) => readSubmissions(client, query, encryption());

  const linkOf = async (
    sessionId: string,
    more: Readonly<Record<string, string | null | undefined>>,
  ): Promise<CreatedSession> => {
    const token = settings.PRIVATE_LINKS === 'on' ? sessionId : null;
    if (token) await registerToken(client, token, encryption());
    const expiresAt = new Date(now().getTime() + settings.LINK_HOURS * 3_600_000);
    const parameters = { userid: sessionId, cf1: sessionId, ...more, token };
    const url = new URL(settings.FORM_URL);
    url.searchParams.set('pid', settings.PROJECT_ID);
    const lang = more.lang ?? settings.LANGUAGE;
    if (lang) url.searchParams.set('lang', lang);
    if (linkCipher === 'off') {
      for (const [name, value] of present(parameters)) url.searchParams.set(name, value);
    } else {
      const key = deriveKey(settings.LINK_SECRET ?? settings.API_KEY, settings.ENCRYPTION_KEY_DERIVATION);
      // Only an encrypted link can say until when it may be begun.
      const sealed = { ...Object.fromEntries(present(parameters)), startValidUntil: expiresAt.toISOString() };
      url.searchParams.set('encrypted', encrypt(JSON.stringify(sealed), key, linkCipher));
    }
    return { providerReference: null, hostedUrl: url.href, expiresAt, providerStatus: null };
  };

  return {
    webhookAuthentication: 'SECRET_URL',
    mediaHosts: [new URL(settings.BASE_URL).host],

    createSession: ({ sessionId, applicant, locale }) =>
      linkOf(sessionId, { email: applicant.email, lang: locale?.split('-')[0] }),

    /** A link is nothing but its parts: the same one again. */
    findSession: ({ sessionId }) => linkOf(sessionId, {}),

    async fetchReport(session) {
      const found = await read(byReference(session));
      const standing = latestOf(found, session);
      if (standing) return reportOf(standing);
      // A submission that was known and is gone was deleted.
      return session.providerReference ? statusReport('CANCELED', 'deleted') : null;
    },

    /** Each attempt on the link is a submission of its own. */
    async eraseSession(session) {
      const found = await read(byReference(session));
      for (const { submission_id: submissionId } of found) {
        const plain = { submissionId, admin: settings.DELETED_BY, comment: 'The person asked to be forgotten.' };
        const body = wrapped(plain, encryption());
        await client.request({ method: 'DELETE', path: '/submission', body, schema: z.unknown() });
      }
    },

    fetchMedia({ session, locator }) {
      const query = new URLSearchParams({ submission_id: session.providerReference ?? '', type: locator });
      return download({ fetch, url: `${settings.BASE_URL}/image?${query}`, headers, now });
    },

    // Nothing is signed, and decryption proves little: the secret segment of the address does.
    authenticate: () => {},

    readWebhook: ({ body }) => notificationOf(cipher ? opened(body, { cipher, key: bodyKey() }) : deliveryJson(body)),
  };
}

const present = (parameters: Readonly<Record<string, string | null | undefined>>): [string, string][] =>
  Object.entries(parameters).flatMap(([name, value]) => (value && name !== 'lang' ? [[name, value]] : []));

const byReference = ({ providerReference, sessionId }: SessionRef): Record<string, string> =>
  providerReference ? { submission_id: providerReference } : { userid: sessionId };

/** A request's body, as encrypted requests wrap it. */
const wrapped = (plain: object, encryption: Encryption | null): object =>
  encryption ? { isEncrypted: true, body: encrypt(JSON.stringify(plain), encryption.key, encryption.cipher) } : plain;

/** "Private mode": a token is known before its link is used. */
async function registerToken(client: JsonClient, token: string, encryption: Encryption | null): Promise<void> {
  const body = wrapped({ tokenId: [token] }, encryption);
  await client.request({ method: 'POST', path: '/submission/tokens', body, schema: z.unknown() });
}

async function readSubmissions(
  client: JsonClient,
  query: Readonly<Record<string, string>>,
  encryption: Encryption | null,
): Promise<readonly wire.Submission[]> {
  try {
    const answer = await client.request({ method: 'GET', path: '/submission', query, schema: z.unknown() });
    const plain = encryption ? decrypted(answer, encryption) : answer;
    const { data } = wire.submissions.safeParse(plain);
    if (!data) throw new ProviderError('PROVIDER_UNAVAILABLE', "The provider's answer can't be read: not its schema.");
    return data.Items;
  } catch (error) {
    // An unknown id may be answered by an empty list, or be refused.
    if (error instanceof ProviderError && error.code === 'PROVIDER_REJECTED') return [];
    throw error;
  }
}

function decrypted(answer: unknown, { cipher, key }: Encryption): unknown {
  try {
    return JSON.parse(decrypt(wire.encrypted.parse(answer).data, key, cipher));
  } catch (cause) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', "The provider's answer can't be decrypted; look at ENCRYPTION.", {
      cause,
    });
  }
}

/** Several submissions of one link: the latest that was approved, else the latest. */
function latestOf(
  found: readonly wire.Submission[],
  { sessionId, providerReference }: SessionRef,
): wire.Submission | null {
  const ours = found.filter((each) => each.userid === sessionId || each.submission_id === providerReference);
  const byTime = [...ours].sort((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''));
  return byTime.find(({ kyc }) => kyc?.result === 'approved') ?? byTime[0] ?? null;
}
