import { randomBytes } from 'node:crypto';
import { type Imitation, route } from '../imitation.ts';
import type { Session } from '../session.ts';
import { behindKey } from './api.ts';
import { CREATED, create } from './create.ts';
import { FAULTS } from './errors.ts';
import { read, readDocument, refresh } from './read.ts';
import { FAILED_FLAGS } from './reasons.ts';
import { SWITCHES, switchesOf } from './switches.ts';
import { announce, authenticate } from './webhook.ts';

/** TrueStack's KYC API as its document of January 2026 describes it. */
export const truestack: Imitation = {
  kind: 'truestack',
  name: 'TrueStack',
  switches: SWITCHES,
  faults: FAULTS,
  allows: {
    created: ['start', 'approve', 'reject', 'abandon', 'expire'],
    started: ['approve', 'reject', 'abandon', 'expire'],
    abandoned: ['approve', 'reject', 'expire'],
    review: [],
    completed: [],
    expired: [],
  },
  reasons: Object.keys(FAILED_FLAGS),
  credentials: () => ({
    apiKey: `ts_test_${randomBytes(24).toString('base64url')}`,
    webhookSecret: randomBytes(24).toString('base64url'),
  }),
  settings(account) {
    const { signature } = switchesOf(account);
    const { apiKey = '', webhookSecret = '' } = account.credentials;
    return {
      API_KEY: apiKey,
      BASE_URL: account.url,
      WEBHOOK_SIGNATURE: signature,
      ...(signature === 'hmac_base64' ? { WEBHOOK_SECRET: webhookSecret } : {}),
    };
  },
  routes: [
    route('POST', '/api/v1/kyc/sessions', 'create', behindKey(create)),
    route('GET', '/api/v1/kyc/sessions/:id', 'read', behindKey(read)),
    route('POST', '/api/v1/kyc/sessions/:id', 'refresh', behindKey(refresh)),
    route('GET', '/api/v1/kyc/sessions/:id/documents/:type', 'document', behindKey(readDocument)),
    route('GET', '/onboarding/:token', null, (call) => call.page(call.session(call.params.token))),
  ],
  announce,
  authenticate,
  returnUrl,
};

/** The redirect URL, with the upstream provider's integers: status 2 completed, 3 expired; result 1 approved, 0 not. */
function returnUrl(session: Session): string | null {
  const { redirectUrl } = CREATED.parse(session.data);
  if (redirectUrl === null) return null;
  const url = new URL(redirectUrl);
  if (session.status === 'completed') {
    url.searchParams.append('status', '2');
    url.searchParams.append('result', session.outcome === 'approved' ? '1' : '0');
    return url.href;
  }
  if (session.status !== 'expired') return null;
  url.searchParams.append('status', '3');
  return url.href;
}
