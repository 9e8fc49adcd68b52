import { randomBytes, randomUUID } from 'node:crypto';
import { type Imitation, route } from '../imitation.ts';
import type { Session } from '../session.ts';
import {
  behindToken,
  create,
  grantToken,
  localise,
  readFile,
  readIdentification,
  readVerification,
  refuse,
} from './api.ts';
import { REASONS } from './resources.ts';
import { STARTED } from './started.ts';
import { SWITCHES, switchesOf } from './switches.ts';
import { announce, authenticate } from './webhook.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const token = (): string => randomBytes(24).toString('base64url');

/** Ondato's OAuth server, its two APIs, and its hosted flow. */
export const ondato: Imitation = {
  kind: 'ondato',
  name: 'Ondato',
  switches: SWITCHES,
  faults: {
    400: () => refuse(400, 'ValidationFailed', 'The request is not valid', { params: {} }),
    401: () => refuse(401, 'AuthenticationFailed', 'The token is missing or not valid'),
    403: () => refuse(403, 'AuthorizationFailed', 'The token lacks permission'),
    404: () => refuse(404, 'NotFound', 'There is no such resource'),
    429: () => new Response(null, { status: 429, headers: { 'retry-after': '1' } }),
    500: () => new Response(null, { status: 500 }),
  },
  allows: {
    created: ['start', 'approve', 'reject', 'review', 'abandon', 'expire'],
    started: ['approve', 'reject', 'review', 'abandon', 'expire'],
    review: ['approve', 'reject'],
    // A person can still change it in the portal.
    completed: ['approve', 'reject'],
    abandoned: [],
    expired: [],
  },
  reasons: Object.keys(REASONS),
  retries: [
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
  ],
  credentials: () => ({
    clientId: `sandbox-${randomUUID()}`,
    clientSecret: token(),
    setupId: randomUUID(),
    kycSetupId: randomUUID(),
    versionId: randomUUID(),
    applicationId: randomUUID(),
    webhookSecret: token(),
    webhookPassword: token(),
  }),
  settings(account) {
    const { url, credentials } = account;
    const { clientId = '', clientSecret = '', setupId = '', applicationId = '' } = credentials;
    const { webhookSecret = '', webhookPassword = '' } = credentials;
    const { webhookAuth } = switchesOf(account);
    return {
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      SETUP_ID: setupId,
      APPLICATION_ID: applicationId,
      TOKEN_URL: `${url}/connect/token`,
      IDV_URL: `${url}/idv`,
      KYC_URL: `${url}/kyc`,
      HOSTED_URL: `${url}/hosted`,
      WEBHOOK_AUTH: webhookAuth,
      ...(webhookAuth === 'basic' ? { WEBHOOK_USERNAME: 'sandbox', WEBHOOK_PASSWORD: webhookPassword } : {}),
      ...(webhookAuth === 'hmac' || webhookAuth === 'bearer' ? { WEBHOOK_SECRET: webhookSecret } : {}),
    };
  },
  routes: [
    route('POST', '/connect/token', 'token', grantToken),
    route('POST', '/idv/v1/identity-verifications', 'create', behindToken(create)),
    route('GET', '/idv/v1/identity-verifications/:id', 'read', behindToken(readVerification)),
    route('PUT', '/idv/v1/identity-verifications/:id/setup-localisations', 'localise', behindToken(localise)),
    route('GET', '/kyc/v1/identifications/:id', 'identify', behindToken(readIdentification)),
    route('GET', '/kyc/v1/identifications/:id/files/:fileId', 'file', behindToken(readFile)),
    route('GET', '/hosted/', null, (call) => call.page(call.session(call.url.searchParams.get('id') ?? undefined))),
  ],
  announce,
  authenticate,
  returnUrl: ({ status, data }: Session) =>
    status === 'created' || status === 'started' ? null : STARTED.parse(data).redirectUrl,
};
