import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Account, Call, Route } from '../imitation.ts';
import { equal, hmac } from '../signature.ts';
import { refuseToken, unauthenticated, unauthorized } from './errors.ts';
import { switchesOf } from './switches.ts';

const APIS = ['idv_api', 'kyc_identifications_api'] as const;
const SCOPES: readonly string[] = APIS.flatMap((api) => [api, `${api}_readonly`]);
const CLAIMS = z.object({ until: z.number(), scopes: z.array(z.string()) });

/** POST /connect/token: client credentials in a form, for all scopes unless some are asked for. */
export function grantToken({ account, request, body }: Call): Response {
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    return refuseToken('invalid_request');
  }
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials') return refuseToken('unsupported_grant_type');
  const { clientId = '', clientSecret = '' } = account.credentials;
  const isOurs = equal(form.get('client_id') ?? '', clientId) && equal(form.get('client_secret') ?? '', clientSecret);
  if (!isOurs) return refuseToken('invalid_client');
  const scopes = (form.get('scope') ?? APIS.join(' ')).split(' ');
  if (scopes.some((scope) => !SCOPES.includes(scope))) return refuseToken('invalid_scope');
  const life = switchesOf(account).tokenLifeSeconds;
  const claims = { until: account.now().getTime() + life * 1000, scopes };
  return Response.json({
    access_token: sign(account, Buffer.from(JSON.stringify(claims)).toString('base64url')),
    expires_in: life,
    token_type: 'Bearer',
    scope: scopes.join(' '),
  });
}

const sign = (account: Account, claims: string): string => `${claims}.${hmac(account.secret, claims, 'base64url')}`;

/** A handler behind a token that is still good and whose scopes cover the API; read-only ones cover GET. */
export const behindToken =
  (api: (typeof APIS)[number], handle: Route['handle']): Route['handle'] =>
  (call) => {
    const scopes = scopesOf(call);
    if (scopes === null) return unauthenticated();
    const covered = scopes.includes(api) || (call.request.method === 'GET' && scopes.includes(`${api}_readonly`));
    return covered ? handle(call) : unauthorized();
  };

function scopesOf({ account, request }: Call): readonly string[] | null {
  const [, token = '', claims = ''] = /^Bearer (([^.]*)\..*)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  if (!equal(token, sign(account, claims))) return null;
  const { until, scopes } = CLAIMS.parse(parseJson(Buffer.from(claims, 'base64url').toString()));
  return until > account.now().getTime() ? scopes : null;
}
