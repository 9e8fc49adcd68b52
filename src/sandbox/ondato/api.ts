import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Call, Route } from '../imitation.ts';
import { jpegResponse } from '../media.ts';
import { equal, hmac } from '../signature.ts';
import { FILES, identificationOf, verificationOf } from './resources.ts';
import { START, STARTED, type Started } from './started.ts';
import { switchesOf } from './switches.ts';

/** The one error shape of all APIs. */
export const refuse = (status: number, reason: string, message: string, more: object = {}): Response =>
  Response.json({ reason, message, ...more }, { status });

const notFound = (): Response => refuse(404, 'NotFound', 'There is no such resource');

/** POST /connect/token: the token says until when it is good, and is signed. */
export function grantToken({ account, body }: Call): Response {
  const form = new URLSearchParams(body);
  const { clientId = '', clientSecret = '' } = account.credentials;
  const isOurs = equal(form.get('client_id') ?? '', clientId) && equal(form.get('client_secret') ?? '', clientSecret);
  if (form.get('grant_type') !== 'client_credentials') {
    return Response.json({ error: 'unsupported_grant_type' }, { status: 400 });
  }
  if (!isOurs) return Response.json({ error: 'invalid_client' }, { status: 400 });
  const life = switchesOf(account).tokenLifeSeconds;
  const until = String(account.now().getTime() + life * 1000);
  return Response.json({
    access_token: `${until}.${hmac(account.secret, until, 'base64url')}`,
    expires_in: life,
    token_type: 'Bearer',
    scope: 'idv_api kyc_identifications_api',
  });
}

/** A handler behind a token that is still good. */
export const behindToken =
  (handle: Route['handle']): Route['handle'] =>
  (call) => {
    const { account, request } = call;
    const [until = '', signature = ''] = (request.headers.get('authorization') ?? '')
      .replace(/^Bearer /, '')
      .split('.');
    const isGood =
      equal(signature, hmac(account.secret, until, 'base64url')) && Number(until) > account.now().getTime();
    return isGood ? handle(call) : refuse(401, 'AuthenticationFailed', 'The token is missing or not valid');
  };

/** POST /v1/identity-verifications: answers the id alone; the link is built by the caller. */
export async function create(call: Call): Promise<Response> {
  const start = START.safeParse(parseJson(call.body)).data;
  if (!start) return invalid('setupId', 'Required');
  if (start.setupId !== call.account.credentials.setupId) return invalid('setupId', 'NotFound');
  const id = randomUUID();
  const data: Started = { ...start, identificationId: randomUUID(), redirectUrl: null };
  await call.open({ id, aliases: [data.identificationId], hostedUrl: `${call.account.url}/hosted/?id=${id}`, data });
  return Response.json({ id }, { status: 201 });
}

const invalid = (name: string, reason: string): Response =>
  refuse(400, 'ValidationFailed', 'The request is not valid', { params: { [name]: [{ reason, message: reason }] } });

const LOCALISATIONS = z.object({
  localisationSettings: z.array(z.object({ successRedirectUrl: z.string().nullish() })),
});

/** PUT /v1/identity-verifications/{id}/setup-localisations. */
export function localise(call: Call): Response {
  const session = call.session(call.params.id);
  if (!session) return notFound();
  const settings = LOCALISATIONS.safeParse(parseJson(call.body)).data;
  if (!settings) return invalid('localisationSettings', 'Required');
  const redirectUrl = settings.localisationSettings[0]?.successRedirectUrl ?? null;
  session.data = { ...STARTED.parse(session.data), redirectUrl };
  return new Response(null, { status: 204 });
}

/** GET /v1/identity-verifications/{id}. */
export function readVerification(call: Call): Response {
  const session = call.session(call.params.id);
  return session ? Response.json(verificationOf(call.account, session)) : notFound();
}

/** GET /v1/identifications/{id}: there from the moment the applicant begins the step. */
export function readIdentification(call: Call): Response {
  const session = call.session(call.params.id);
  const identification = session && identificationOf(call.account, session);
  return identification ? Response.json(identification) : notFound();
}

/** GET /v1/identifications/{id}/files/{fileId}. */
export function readFile(call: Call): Response {
  const isThere = call.session(call.params.id) && FILES.some(({ fileId }) => fileId === call.params.fileId);
  return isThere && !switchesOf(call.account).redacted ? jpegResponse() : notFound();
}
