/** The one error shape of all APIs. */
export const refuse = (status: number, reason: string, message: string, more: object = {}): Response =>
  Response.json({ reason, message, ...more }, { status });

/** 400; `params` tells by property what is wrong with it. */
export const invalid = (params: Readonly<Record<string, readonly object[]>>): Response =>
  refuse(400, 'ValidationFailed', 'The request is not valid', { params });

export const unauthenticated = (): Response =>
  refuse(401, 'AuthenticationFailed', 'The token is missing, not valid or revoked');

export const unauthorized = (): Response => refuse(403, 'AuthorizationFailed', 'The token lacks a permission');

export const notFound = (): Response => refuse(404, 'NotFound', 'There is no such resource');

/** A refusal of the token endpoint: OAuth's own shape. */
export const refuseToken = (error: string): Response => Response.json({ error }, { status: 400 });

/** The errors a `next…` switch can ask for. */
export const FAULTS: Readonly<Record<string, () => Response>> = {
  400: () => invalid({}),
  401: unauthenticated,
  403: unauthorized,
  404: notFound,
  429: () => new Response(null, { status: 429, headers: { 'retry-after': '1' } }),
  500: () => new Response(null, { status: 500 }),
  503: () => new Response(null, { status: 503 }),
  invalid_client: () => refuseToken('invalid_client'),
};
