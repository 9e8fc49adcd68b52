import { randomBytes, randomUUID } from 'node:crypto';
import { type Account, type Imitation, route } from '../imitation.ts';
import type { Session } from '../session.ts';
import { create, localise, readFile, readIdentification, readVerification } from './api.ts';
import { FAULTS } from './errors.ts';
import { behindToken, grantToken } from './oauth.ts';
import { REASONS } from './reasons.ts';
import { STARTED } from './started.ts';
import { SWITCHES, switchesOf } from './switches.ts';
import { announce, authenticate, WEBHOOK_USERNAME } from './webhook.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const VERIFICATIONS = '/idv/v1/identity-verifications';
const IDENTIFICATIONS = '/kyc/v1/identifications';
const token = (): string => randomBytes(24).toString('base64url');

/** Ondato's OAuth server, its APIs of verifications and of identifications, and its hosted flow. */
export const ondato: Imitation = {
  kind: 'ondato',
  name: 'Ondato',
  switches: SWITCHES,
  faults: FAULTS,
  allows: {
    created: ['start', 'approve', 'reject', 'review', 'abandon', 'expire'],
    // Starting again is how one comes back who has chosen to continue later.
    started: ['start', 'approve', 'reject', 'review', 'abandon', 'expire'],
    review: ['approve', 'reject'],
    // A person can still change the decision in the portal.
    completed: ['approve', 'reject'],
    abandoned: [],
    expired: [],
  },
  reasons: Object.keys(REASONS),
  // Every 12 h from there, but not past 24 h: one more.
  retries: [
    ...[10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE],
    ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ],
  credentials: () => ({
    clientId: `sandbox-${randomUUID()}`,
    clientSecret: token(),
    setupId: randomUUID(),
    kycSetupId: randomUUID(),
    applicationId: randomUUID(),
    webhookSecret: token(),
    webhookPassword: token(),
  }),
  settings,
  routes: [
    route('POST', '/connect/token', 'token', grantToken),
    route('POST', VERIFICATIONS, 'create', behindToken('idv_api', create)),
    route('GET', `${VERIFICATIONS}/:id`, 'read', behindToken('idv_api', readVerification)),
    route('PUT', `${VERIFICATIONS}/:id/setup-localisations`, 'localise', behindToken('idv_api', localise)),
    route('GET', `${IDENTIFICATIONS}/:id`, 'identify', behindToken('kyc_identifications_api', readIdentification)),
    route('GET', `${IDENTIFICATIONS}/:id/files/:fileId`, 'file', behindToken('kyc_identifications_api', readFile)),
    route('GET', '/hosted{/}?', null, (call) => call.page(call.session(call.url.searchParams.get('id') ?? undefined))),
  ],
  announce,
  authenticate,
  returnUrl,
};

function settings(account: Account): Record<string, string> {
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
    ...(webhookAuth === 'basic' ? { WEBHOOK_USERNAME, WEBHOOK_PASSWORD: webhookPassword } : {}),
    ...(webhookAuth === 'hmac' || webhookAuth === 'bearer' ? { WEBHOOK_SECRET: webhookSecret } : {}),
  };
}

/** Where the session's localisation says, without a verdict: the end of the flow is not the decision. */
function returnUrl({ status, data }: Session): string | null {
  const { success, failure } = STARTED.parse(data).redirectUrls;
  if (status === 'review' || status === 'completed') return success;
  return status === 'abandoned' || status === 'expired' ? failure : null;
}
