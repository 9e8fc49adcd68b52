import { randomBytes } from 'node:crypto';
import { type Call, type Imitation, route } from '../imitation.ts';
import type { Session } from '../session.ts';
import { announce, authenticate, REASONS, resultOf } from './callback.ts';
import { serveFile } from './files.ts';
import { behindKey, createInvite, INVITED, refuse, sendInvite, TENANT } from './invite.ts';
import { SWITCHES, switchesOf } from './switches.ts';

const token = (): string => randomBytes(24).toString('base64url');
const VERIFICATIONS = '/v1/tenants/:tenant/verifications';

/** Truuth's invite API, whose paths are assumed, and its callback, which is known. */
export const truuth: Imitation = {
  kind: 'truuth',
  name: 'Truuth',
  switches: SWITCHES,
  faults: {
    400: () => refuse(400, 'invalid_body', 'The request is not valid'),
    401: () => refuse(401, 'unauthorized', 'Invalid credentials'),
    409: () => refuse(409, 'conflict', 'There is one already'),
    429: () => refuse(429, 'too_many_requests', 'Too many requests'),
    500: () => refuse(500, 'internal', 'Something went wrong'),
  },
  allows: {
    created: ['start', 'approve', 'reject', 'review', 'abandon', 'expire'],
    started: ['approve', 'reject', 'review', 'abandon', 'expire'],
    abandoned: ['approve', 'reject', 'review', 'expire'],
    review: ['approve', 'reject'],
    // A later callback may change the result.
    completed: ['approve', 'reject'],
    expired: [],
  },
  reasons: REASONS,
  // No webhook comes before the end.
  early: 'approve',
  credentials: () => ({
    apiKey: token(),
    apiSecret: token(),
    webhookToken: token(),
    webhookBasic: Buffer.from(`sandbox:${token()}`).toString('base64'),
  }),
  settings(account) {
    const { apiKey = '', apiSecret = '', webhookToken = '', webhookBasic = '' } = account.credentials;
    const { webhookAuth } = switchesOf(account);
    const mode = webhookAuth === 'wrong' ? 'bearer' : webhookAuth;
    return {
      TENANT,
      API_KEY: apiKey,
      API_SECRET: apiSecret,
      BASE_URL: account.url,
      WEBHOOK_AUTH: mode,
      ...(mode === 'none' ? {} : { WEBHOOK_TOKEN: mode === 'basic' ? webhookBasic : webhookToken }),
    };
  },
  routes: [
    route('POST', `${VERIFICATIONS}/invites`, 'create', behindKey(createInvite)),
    route('POST', `${VERIFICATIONS}/:id/invites/send`, 'send', behindKey(sendInvite)),
    route('POST', `${VERIFICATIONS}/:id/invites/resend`, 'send', behindKey(sendInvite)),
    route('GET', `${VERIFICATIONS}/:id`, 'read', behindKey(readResult)),
    route('GET', '/invite/:token', null, (call) => call.page(call.session(call.params.token))),
    route('GET', '/media/:id/:name(face|report)', null, serveFile),
  ],
  announce,
  authenticate,
  returnUrl,
};

/** §4, assumed: the body of the callback, once there is one. */
function readResult(call: Call): Response {
  const session = call.session(call.params.id);
  if (!session || !switchesOf(call.account).resultCall) return refuse(404, 'not_found', 'No such verification');
  const isOver = session.status === 'completed' || session.status === 'review';
  return Response.json(
    isOver
      ? resultOf(call.account, session, new Date(session.updatedAt))
      : { verificationId: session.id, status: session.status === 'created' ? 'NOT_STARTED' : 'IN_PROGRESS' },
  );
}

/** The caller's redirect, without a result in its query. */
function returnUrl(session: Session): string | null {
  const { options } = INVITED.parse(session.data);
  return session.status === 'completed' || session.status === 'review' ? (options?.redirectUrl ?? null) : null;
}
