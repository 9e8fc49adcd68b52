import { z } from 'zod';
import { statusReport } from '../../domain/report.ts';
import { defineProvider, type ProviderTools } from '../contract/definition.ts';
import type { Provider } from '../contract/provider.ts';
import { baseUrl } from '../contract/setting.ts';
import { type CreatedSession, hostedLink } from '../contract/start.ts';
import { ArgosClient, unreadable } from './client.ts';
import { CIPHERS, type EncryptionSettings, encryptionsOf, KEY_DERIVATIONS } from './encryption.ts';
import { linkOf, valuesOf } from './input.ts';
import { MEDIA_KINDS } from './media.ts';
import { reportOf } from './report.ts';
import { oursOf, standingOf, unreadableOf } from './submissions.ts';
import { notificationOf, webhookJson } from './webhook.ts';

const settingsSchema = z
  .object({
    API_KEY: z.string().describe("the project's API key"),
    PROJECT_ID: z.string().describe("the project's id, the `pid` of its links"),
    BASE_URL: baseUrl.default('https://rest-api.argosidentity.com/v3').describe("the API's origin and path"),
    FORM_URL: z
      .url({ protocol: /^https?$/ })
      .default('https://form.argosidentity.com/')
      .describe('the address of the Liveform'),
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
      .describe('the derivation of the key from the API key (assumed)'),
    LINK_HOURS: z.coerce.number().positive().default(168).describe('hours until a link ends'),
    DELETED_BY: z
      .string()
      .default('kyc-gateway')
      .describe('the name under which the provider records a deletion (assumed)'),
    LANGUAGE: z.string().optional().describe('the language of the Liveform where the caller names none'),
  })
  .refine(givesKeys, {
    path: ['ENCRYPTION_KEY_DERIVATION'],
    message: 'does not give 32 bytes of key from API_KEY or LINK_SECRET',
  });

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
    redirect: false,
    amlScreening: true,
    locale: true,
    sdk: false,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: [],
  create: createProvider,
});

function givesKeys(settings: EncryptionSettings): boolean {
  try {
    encryptionsOf(settings);
    return true;
  } catch {
    return false;
  }
}

interface NewLink {
  readonly sessionId: string;
  readonly token?: string;
  readonly email?: string | null | undefined;
  readonly language?: string | null | undefined;
}

function createProvider(settings: z.output<typeof settingsSchema>, { fetch, now }: ProviderTools): Provider {
  const { bodies, links } = encryptionsOf(settings);
  const { BASE_URL: baseUrl, API_KEY: apiKey } = settings;
  const client = new ArgosClient({ fetch, baseUrl, apiKey, encryption: bodies, now });

  /** A start calls nothing, but for the token of a private link: the session is made when the link is opened. */
  const started = async ({ sessionId, token = sessionId, email, language }: NewLink): Promise<CreatedSession> => {
    const isPrivate = settings.PRIVATE_LINKS === 'on';
    if (isPrivate) await client.registerToken(token);
    const expiresAt = new Date(now().getTime() + settings.LINK_HOURS * 3_600_000);
    const values = { userid: sessionId, cf1: sessionId, email, token: isPrivate ? token : null };
    const url = linkOf(settings, { values, language, encryption: links, expiresAt });
    // A plain link has no end of its own.
    return {
      providerReference: null,
      continuation: hostedLink(url, links && expiresAt),
      expiresAt,
      providerStatus: null,
    };
  };

  return {
    mediaHosts: [new URL(settings.BASE_URL).host],

    webhook: {
      authentication: 'SECRET_URL',
      // Nothing is signed, and decryption proves little: the secret segment of the address is the proof.
      authenticate: () => {},
      read: ({ body }) => notificationOf(webhookJson(body, bodies)),
    },

    createSession: (request) => started({ sessionId: request.sessionId, ...valuesOf(request) }),

    /** A link consists of its parts alone: the same one is made again. */
    findSession: ({ sessionId }) => started({ sessionId }),

    /** A token ends three minutes after its first use: the fresh link has one of its own. */
    async renewContinuation({ sessionId }) {
      const token = `${sessionId}.${now().getTime().toString(36)}`;
      return (await started({ sessionId, token })).continuation;
    },

    /** The list of the session's submissions shows which one stands; only its own answer holds its form. */
    async fetchReport(session) {
      const listed = await client.submissionsIfKnown({ userid: session.sessionId });
      const chosen = standingOf(oursOf(listed?.found ?? [], session));
      const submission_id = chosen?.submission_id ?? session.providerReference;
      const asked = submission_id === null ? null : await client.submissionsIfKnown({ submission_id });
      const standing = asked?.found.find((each) => each.submission_id === submission_id) ?? chosen;
      const odd = unreadableOf([...(listed?.unreadable ?? []), ...(asked?.unreadable ?? [])], session);
      if (standing)
        return reportOf(
          standing,
          odd.ours.map(({ entry }) => entry),
        );
      if (odd.ours.length > 0 || odd.areSomeNameless)
        throw unreadable("No entry of the provider's answer can be read.");
      // Only an empty list proves that a known submission was deleted.
      return asked?.found.length === 0 && asked.unreadable.length === 0 ? statusReport('CANCELED', 'deleted') : null;
    },

    async eraseSession(session) {
      const { sessionId, providerReference } = session;
      const queries = [...(providerReference ? [{ submission_id: providerReference }] : []), { userid: sessionId }];
      const answers = [];
      for (const query of queries) answers.push(await client.submissions(query));
      const odd = unreadableOf(
        answers.flatMap((answer) => answer.unreadable),
        session,
      );
      const ours = [
        ...oursOf(
          answers.flatMap(({ found }) => found),
          session,
        ),
        ...odd.ours,
      ];
      for (const id of new Set(ours.map(({ submission_id }) => submission_id))) {
        if (id) await client.deleteSubmission(id, settings.DELETED_BY);
      }
      const isSomeLeft = odd.areSomeNameless || odd.ours.some(({ submission_id }) => submission_id === null);
      if (isSomeLeft) throw unreadable("An entry of the provider's answer that names no submission can't be deleted.");
    },

    fetchMedia: ({ locator }) => client.image(locator),
  };
}
