import { randomBytes } from 'node:crypto';
import { type Imitation, route } from '../imitation.ts';
import { REASONS, readDetails } from './details.ts';
import { SWITCHES } from './switches.ts';
import { ATTEMPT, behindKey, createLink, createUser, refuse } from './users.ts';
import { announce, authenticate } from './webhook.ts';

const MINUTE = 60_000;
const API = '/api/partner/v2';

/** Capa's partner API for verifications, and the page behind its links. */
export const capa: Imitation = {
  kind: 'capa',
  name: 'Capa',
  switches: SWITCHES,
  faults: {
    400: () => refuse(400, 'INVALID_USER_INPUT_ERROR', 'The request is not valid'),
    401: () => refuse(401, 'UNAUTHORIZED', 'Invalid API Key'),
    403: () => refuse(403, 'INVALID_PARTNER_FLOW', 'The partner is not enabled'),
    404: () => refuse(404, 'NOT_FOUND_ERROR', 'Not found'),
    429: () => refuse(429, 'TOO_MANY_REQUESTS', 'Too many requests'),
    500: () => refuse(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong'),
  },
  allows: {
    created: ['start', 'approve', 'reject', 'review', 'expire'],
    started: ['approve', 'reject', 'review', 'expire'],
    review: ['approve', 'reject'],
    completed: [],
    abandoned: [],
    expired: [],
  },
  reasons: Object.keys(REASONS),
  // No webhook announces the start.
  early: 'approve',
  retries: [0, MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE],
  credentials: () => ({
    apiKey: randomBytes(24).toString('base64url'),
    webhookSecret: randomBytes(24).toString('base64url'),
  }),
  settings: ({ url, credentials: { apiKey = '', webhookSecret = '' } }) => ({
    API_KEY: apiKey,
    BASE_URL: url,
    WEBHOOK_SECRET: webhookSecret,
  }),
  routes: [
    route('POST', `${API}/users`, 'user', behindKey(createUser)),
    route('POST', `${API}/users/:userId/kyc/verification-link`, 'create', behindKey(createLink)),
    route('POST', `${API}/kyc/verification-link`, 'create', behindKey(createLink)),
    route('GET', `${API}/kyc/details`, 'read', behindKey(readDetails)),
    route('GET', '/verify/:token', null, (call) => call.page(call.session(call.params.token))),
  ],
  announce,
  authenticate,
  returnUrl: ({ status, data }) =>
    status === 'created' || status === 'started' ? null : (ATTEMPT.parse(data).redirectUri ?? null),
};
