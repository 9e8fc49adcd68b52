import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Call, Route } from '../imitation.ts';
import { equal } from '../signature.ts';

/** The alias of the sandbox's one tenant. */
export const TENANT = 'sandbox';

const text = z.string().nullish();

/** §2.2: the fields of an invite. */
const INVITE = z.object({
  externalRefId: text,
  givenName: text,
  familyName: text,
  email: text,
  mobileNumber: text,
  dateOfBirth: text,
  gender: text,
  options: z.object({ redirectUrl: text }).nullish(),
});

/** A session's data from its invite. */
export const INVITED = INVITE.extend({ mails: z.number() });
export type Invited = z.output<typeof INVITED>;

/** The provider's newest error style (§8). */
export const refuse = (status: number, code: string, message: string): Response =>
  Response.json(
    { error: { type: status === 401 ? 'authentication_error' : 'invalid_request', code, message } },
    { status },
  );

/** A handler behind the API key and secret as HTTP Basic, for the account's tenant. */
export const behindKey =
  (handle: Route['handle']): Route['handle'] =>
  (call) => {
    const { apiKey = '', apiSecret = '' } = call.account.credentials;
    const expected = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    if (!equal(call.request.headers.get('authorization') ?? '', expected)) {
      return refuse(401, 'unauthorized', 'Invalid credentials');
    }
    return call.params.tenant === TENANT ? handle(call) : refuse(404, 'not_found', 'No such tenant');
  };

/** Create Verification Invite. */
export async function createInvite(call: Call): Promise<Response> {
  const invite = INVITE.safeParse(parseJson(call.body)).data;
  if (!invite) return refuse(400, 'invalid_body', 'The body is not an invite');
  if (!invite.email) return refuse(400, 'missing_field', 'email is required');
  const id = randomUUID();
  const token = randomBytes(12).toString('base64url');
  const hostedUrl = `${call.account.url}/invite/${token}`;
  await call.open({ id, aliases: [token], hostedUrl, data: { ...invite, mails: 0 } });
  return Response.json({ verificationId: id, inviteUrl: hostedUrl, qrCode: QR_CODE }, { status: 201 });
}

/** Send, and Resend, Verification Invite: only counted, since there is nobody to write to. */
export function sendInvite(call: Call): Response {
  const session = call.session(call.params.id);
  if (!session) return refuse(404, 'not_found', 'No such verification');
  const invited = INVITED.parse(session.data);
  session.data = { ...invited, mails: invited.mails + 1 };
  return Response.json({ verificationId: session.id, status: 'SENT' });
}

// A transparent pixel stands for the picture: nobody scans a sandbox.
const QR_CODE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
