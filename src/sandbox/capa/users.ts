import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Account, Call, Route } from '../imitation.ts';
import { equal } from '../signature.ts';
import { switchesOf } from './switches.ts';

const text = z.string().nullish();
const USER = z.object({ userId: z.string(), externalUserId: z.string(), email: z.string() });
type User = z.output<typeof USER>;

/** The data of a session (one attempt of a user). */
export const ATTEMPT = USER.extend({
  country: z.string(),
  redirectUri: text,
  personalInfo: z.record(z.string(), z.unknown()),
});

/** The assumed body of a refusal (§9). */
export const refuse = (status: number, code: string, message: string): Response =>
  Response.json({ success: false, error: { code, message } }, { status });

/** A handler behind the partner's key. */
export const behindKey =
  (handle: Route['handle']): Route['handle'] =>
  (call) =>
    equal(call.request.headers.get('partner-api-key') ?? '', call.account.credentials.apiKey ?? '')
      ? handle(call)
      : refuse(401, 'UNAUTHORIZED', 'Invalid API Key format');

/** The users of the account, who have no list of their own in the API. */
const usersOf = (account: Account): User[] => z.array(USER).catch([]).parse(account.data.users);

/** The user with this id; a refusal when there is none, or none of this partner's. */
export function findUser(account: Account, userId: string | null | undefined): User | Response {
  if (switchesOf(account).foreignUser) return refuse(401, 'UNAUTHORIZED', 'The user is not owned by the partner');
  return usersOf(account).find((user) => user.userId === userId) ?? refuse(404, 'NOT_FOUND_ERROR', 'User not found');
}

const CREATE_USER = z.object({ type: z.string(), email: z.string(), externalUserId: z.string() });

/** POST /api/partner/v2/users. */
export function createUser({ account, body }: Call): Response {
  const given = CREATE_USER.safeParse(parseJson(body)).data;
  if (given?.type !== 'INDIVIDUAL') return refuse(400, 'INVALID_USER_INPUT_ERROR', 'The user is not valid');
  if (!given.email.includes('@')) return refuse(400, 'BAD_REQUEST', 'The e-mail is not valid');
  const users = usersOf(account);
  const isTaken = users.some(
    ({ email, externalUserId }) => email === given.email || externalUserId === given.externalUserId,
  );
  if (isTaken) return refuse(409, 'CONFLICT', 'There is such a user already');
  const user: User = { userId: randomUUID(), externalUserId: given.externalUserId, email: given.email };
  account.data.users = [...users, user];
  account.changed();
  return Response.json({ success: true, data: { userId: user.userId } }, { status: 201 });
}

const LINK = z.object({
  userId: text,
  country: z.string(),
  partnerRedirectUri: text,
  personalInfo: z.record(z.string(), z.unknown()).nullish(),
});

/** The verification link, in both of its forms. */
export async function createLink(call: Call): Promise<Response> {
  const { account, params } = call;
  const given = LINK.safeParse(parseJson(call.body)).data;
  if (!given) return refuse(400, 'INVALID_USER_INPUT_ERROR', 'The request is not valid');
  const user = findUser(account, params.userId ?? given.userId);
  if (user instanceof Response) return user;
  if (given.country !== 'MX' && given.country !== 'DO') {
    return refuse(400, 'KYC_TEMPLATE_NOT_CONFIGURED_ERROR', 'The country is not set up');
  }
  const token = randomBytes(12).toString('base64url');
  const kycLink = `${account.url}/verify/${token}`;
  const { country, partnerRedirectUri, personalInfo } = given;
  const data = { ...user, country, redirectUri: partnerRedirectUri ?? null, personalInfo: personalInfo ?? {} };
  await call.open({ id: randomUUID(), aliases: [token, user.userId], hostedUrl: kycLink, data });
  const envelope = params.userId ? { success: true } : { status: 'ok' };
  return Response.json({ ...envelope, data: { kycLink } }, { status: 201 });
}
