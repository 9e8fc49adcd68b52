import { z } from 'zod';
import { statusReport } from '../../domain/report.ts';
import { ProviderError } from '../contract/errors.ts';
import {
  type CreatedSession,
  defineProvider,
  type Provider,
  type ProviderTools,
  type SessionRef,
} from '../contract/provider.ts';
import { baseUrl } from '../contract/setting.ts';
import { deliveryJson } from '../http/body.ts';
import { type JsonClient, jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import {
  CIPHERS,
  decrypt,
  type Encryption,
  type EncryptionSettings,
  encrypt,
  encryptionsOf,
  KEY_DERIVATIONS,
} from './encryption.ts';
import { errorOf, MEDIA_KINDS, newestTime, reportOf, sessionIdOf } from './report.ts';
import { notificationOf, opened } from './webhook.ts';
import * as wire from './wire.ts';

const settingsSchema = z
  .object({
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
  })
  .refine(givesKeys, {
    path: ['ENCRYPTION_KEY_DERIVATION'],
    message: 'does not give 32 bytes of key from API_KEY or LINK_SECRET',
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

function givesKeys(settings: EncryptionSettings): boolean {
  try {
    encryptionsOf(settings);
    return true;
  } catch {
    return false;
  }
}

function connection(settings: Settings, { fetch, now }: ProviderTools): Provider {
  const { bodies, links } = encryptionsOf(settings);
  const headers = { 'x-api-key': settings.API_KEY };
  const client = jsonClient({ fetch, baseUrl: settings.BASE_URL, headers, describeError: errorOf, now });

  /** The submissions of a session's link, or the one that is known by its id. */
  const read = (query: Query) => readSubmissions(client, query, bodies);

  const linkOf = async (
    sessionId: string,
    more: Readonly<Record<string, string | null | undefined>>,
  ): Promise<CreatedSession> => {
    const token = settings.PRIVATE_LINKS === 'on' ? sessionId : null;
    if (token) await registerToken(client, token, bodies);
    const expiresAt = new Date(now().getTime() + settings.LINK_HOURS * 3_600_000);
    const parameters = { userid: sessionId, cf1: sessionId, ...more, token };
    const url = new URL(settings.FORM_URL);
    url.searchParams.set('pid', settings.PROJECT_ID);
    const lang = more.lang ?? settings.LANGUAGE;
    if (lang) url.searchParams.set('lang', lang);
    if (!links) {
      for (const [name, value] of present(parameters)) url.searchParams.set(name, value);
    } else {
      // Only an encrypted link can say until when it may be begun.
      const sealed = { ...Object.fromEntries(present(parameters)), startValidUntil: expiresAt.toISOString() };
      url.searchParams.set('encrypted', encrypt(JSON.stringify(sealed), links.key, links.cipher));
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

    /** Each attempt on the link is a submission of its own: one of them is chosen, then asked for with its form. */
    async fetchReport(session) {
      const listed = standingOf(oursOf((await unlessNotFound(read({ userid: session.sessionId }))) ?? [], session));
      const submission_id = listed?.submission_id ?? session.providerReference;
      if (!submission_id) return null;
      const asked = await unlessNotFound(read({ submission_id }));
      const standing = asked?.find((each) => each.submission_id === submission_id) ?? listed;
      if (standing) return reportOf(standing);
      // Only an empty list proves that a submission that was known was deleted.
      return asked?.length === 0 ? statusReport('CANCELED', 'deleted') : null;
    },

    async eraseSession(session) {
      const { sessionId, providerReference } = session;
      const known = providerReference ? await read({ submission_id: providerReference }) : [];
      const ours = oursOf([...known, ...(await read({ userid: sessionId }))], session);
      for (const submissionId of new Set(ours.map(({ submission_id }) => submission_id))) {
        const plain = { submissionId, admin: settings.DELETED_BY, comment: 'The person asked to be forgotten.' };
        const body = wrapped(plain, bodies);
        await client.request({ method: 'DELETE', path: '/submission', body, schema: z.unknown() });
      }
    },

    fetchMedia: ({ locator }) => download({ fetch, url: `${settings.BASE_URL}/image?${locator}`, headers, now }),

    // Nothing is signed, and decryption proves little: the secret segment of the address does.
    authenticate: () => {},

    readWebhook: ({ body }) => notificationOf(bodies ? opened(body, bodies) : deliveryJson(body)),
  };
}

const present = (parameters: Readonly<Record<string, string | null | undefined>>): [string, string][] =>
  Object.entries(parameters).flatMap(([name, value]) => (value && name !== 'lang' ? [[name, value]] : []));

type Query = { readonly submission_id: string } | { readonly userid: string };

/** A request's body, as encrypted requests wrap it. */
const wrapped = (plain: object, encryption: Encryption | null): object =>
  encryption ? { isEncrypted: true, body: encrypt(JSON.stringify(plain), encryption.key, encryption.cipher) } : plain;

/** "Private mode": a token is known before its link is used. */
async function registerToken(client: JsonClient, token: string, encryption: Encryption | null): Promise<void> {
  const body = wrapped({ tokenId: [token] }, encryption);
  const answer = await client.request({ method: 'POST', path: '/submission/tokens', body, schema: z.unknown() });
  const { success, message, summary } = readAnswer(answer, encryption, wire.tokens);
  if (success === false || (summary?.failed ?? 0) > 0) {
    throw new ProviderError('PROVIDER_REJECTED', "The provider did not take the link's token.", {
      providerMessage: message,
    });
  }
}

async function readSubmissions(
  client: JsonClient,
  query: Query,
  encryption: Encryption | null,
): Promise<readonly wire.Submission[]> {
  const answer = await client.request({ method: 'GET', path: '/submission', query, schema: z.unknown() });
  return readAnswer(answer, encryption, wire.submissions).Items;
}

/** Null where an unknown id is refused instead of answered by an empty list (assumed: 404, or 400 that names no fault). */
async function unlessNotFound<Answer>(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.status === 404 || (error.status === 400 && error.providerCode === null)) return null;
    throw error;
  }
}

/** An answer, opened first where it is encrypted. @throws {ProviderError} */
function readAnswer<Schema extends z.ZodType>(
  answer: unknown,
  encryption: Encryption | null,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(encryption ? decrypted(answer, encryption) : answer);
  if (parsed.success) return parsed.data;
  throw new ProviderError('PROVIDER_UNAVAILABLE', "The provider's answer can't be read: not its schema.");
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

/**
 * Those of a session: were a query's parameter ignored, the answer would hold everybody's. A submission's own word
 * comes before the id we keep, which a webhook may have told.
 */
const oursOf = (found: readonly wire.Submission[], { sessionId, providerReference }: SessionRef): wire.Submission[] =>
  found.filter((each) => {
    const named = sessionIdOf(each);
    return named === null ? each.submission_id === providerReference : named === sessionId;
  });

/** Several submissions of one link: the latest that was approved, else the one with the latest news. */
function standingOf(found: readonly wire.Submission[]): wire.Submission | undefined {
  const time = (each: wire.Submission): number => newestTime(each)?.getTime() ?? 0;
  const byTime = found.toSorted((a, b) => time(b) - time(a));
  return byTime.find(({ kyc }) => kyc?.result === 'approved') ?? byTime[0];
}
