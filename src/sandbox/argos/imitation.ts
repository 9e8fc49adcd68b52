import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import { type Account, type Call, type Imitation, type Route, route } from '../imitation.ts';
import { jpegResponse } from '../media.ts';
import type { SessionDraft } from '../session.ts';
import { equal } from '../signature.ts';
import { unseal, wrap } from './encryption.ts';
import { BEGUN, REASONS, submissionOf } from './submission.ts';
import { SWITCHES, switchesOf } from './switches.ts';
import { announce } from './webhook.ts';

const refuse = (status: number, errorCode: string, message: string): Response =>
  Response.json({ errorCode, message }, { status });

/** A handler behind the project's key: a wrong one is 403. */
const behindKey =
  (handle: Route['handle']): Route['handle'] =>
  (call) =>
    equal(call.request.headers.get('x-api-key') ?? '', call.account.credentials.apiKey ?? '')
      ? handle(call)
      : Response.json({ message: 'Forbidden' }, { status: 403 });

/** ARGOS Identity's Liveform and REST API. There is no create call: opening the link begins a submission. */
export const argos: Imitation = {
  kind: 'argos',
  name: 'ARGOS Identity',
  switches: SWITCHES,
  faults: {
    400: () => refuse(400, 'invalid_parameter', 'The request is not valid'),
    403: () => Response.json({ message: 'Forbidden' }, { status: 403 }),
    413: () => new Response(null, { status: 413 }),
    429: () => Response.json({ message: 'Too Many Requests' }, { status: 429 }),
    500: () => refuse(500, 'processing_error', 'Something went wrong'),
    502: () => new Response('Bad Gateway', { status: 502 }),
  },
  allows: {
    created: ['start', 'approve', 'reject', 'review'],
    started: ['approve', 'reject', 'review'],
    review: ['approve', 'reject'],
    // A person can still change it in the dashboard.
    completed: ['approve', 'reject'],
    abandoned: [],
    expired: [],
  },
  reasons: REASONS,
  retries: [60_000, 300_000, 900_000],
  credentials: () => ({
    apiKey: randomBytes(30).toString('base64url').slice(0, 40),
    projectId: randomBytes(5).toString('hex'),
  }),
  settings(account) {
    const { encryption, privateLinks } = switchesOf(account);
    const { apiKey = '', projectId = '' } = account.credentials;
    return {
      API_KEY: apiKey,
      PROJECT_ID: projectId,
      BASE_URL: `${account.url}/v3`,
      FORM_URL: `${account.url}/form`,
      PRIVATE_LINKS: privateLinks ? 'on' : 'off',
      ENCRYPTION: encryption,
    };
  },
  routes: [
    route('GET', '/form', 'create', openForm),
    route('GET', '/v3/submission', 'read', behindKey(readSubmissions)),
    route('DELETE', '/v3/submission', 'delete', behindKey(deleteSubmission)),
    route('POST', '/v3/submission/tokens', 'tokens', behindKey(registerTokens)),
    route('GET', '/v3/image', 'image', behindKey(readImage)),
  ],
  announce,
  authenticate: () => ({}),
  adopt,
};

/** The Liveform: a submission begins, or goes on, where the link is opened. */
async function openForm(call: Call): Promise<Response> {
  const { account, url } = call;
  const parameters = parametersOf(account, url);
  if (!parameters || url.searchParams.get('pid') !== account.credentials.projectId) {
    return new Response('<!doctype html><title>PV-40000</title><p>The link is not valid.', {
      status: 400,
      headers: { 'content-type': 'text/html' },
    });
  }
  const { startValidUntil } = parameters;
  const session = call.session(parameters.userid);
  if (!session && startValidUntil && new Date(startValidUntil) < account.now()) {
    return new Response('<!doctype html><title>PV-40018</title><p>The link has expired.', {
      status: 410,
      headers: { 'content-type': 'text/html' },
    });
  }
  if (!session && switchesOf(account).privateLinks && !tokensOf(account).includes(parameters.token ?? '')) {
    return new Response('<!doctype html><title>TK-10001</title><p>The token is not valid.', {
      status: 403,
      headers: { 'content-type': 'text/html' },
    });
  }
  return call.page(session ?? (await call.open(draft(parameters, url.href))));
}

const PARAMETERS = z.object({
  userid: z.string().min(1),
  email: z.string().nullish(),
  cf1: z.string().nullish(),
  cf2: z.string().nullish(),
  cf3: z.string().nullish(),
  token: z.string().nullish(),
  startValidUntil: z.string().nullish(),
});
type Parameters = z.output<typeof PARAMETERS>;

function parametersOf(account: Account, { searchParams }: URL): Parameters | null {
  const encrypted = searchParams.get('encrypted');
  const plain = encrypted ? parseJson(unseal(account, encrypted) ?? '') : Object.fromEntries(searchParams);
  return PARAMETERS.safeParse(plain).data ?? null;
}

function draft({ token, startValidUntil: _until, ...given }: Parameters, hostedUrl: string): SessionDraft {
  const id = randomBytes(8).toString('hex').slice(0, 13);
  const data = BEGUN.parse({ ...given, tokenId: token });
  return { id, aliases: [given.userid], hostedUrl, data };
}

/** A link that nobody has opened yet: control may name it whole, or by its `userid`. */
function adopt(account: Account, reference: string): SessionDraft | null {
  if (!URL.canParse(reference)) return null;
  const url = new URL(reference);
  if (!reference.startsWith(`${account.url}/form`)) return null;
  const parameters = parametersOf(account, url);
  return parameters && draft(parameters, reference);
}

/** GET /v3/submission, by id or by the caller's own key. */
function readSubmissions({ account, url }: Call): Response {
  const id = url.searchParams.get('submission_id');
  const userid = url.searchParams.get('userid');
  const found = [...account.sessions.values()].filter(
    (session) => (id === null || session.id === id) && (userid === null || BEGUN.parse(session.data).userid === userid),
  );
  return Response.json(wrap(account, { Items: found.map((session) => submissionOf(account, session)) }));
}

const tokensOf = (account: Account): string[] => z.array(z.string()).catch([]).parse(account.data.tokens);

/** DELETE /v3/submission: gone from whatever is read. */
function deleteSubmission(call: Call): Response {
  const sent = sentBody(
    call,
    z.object({ submissionId: z.string(), admin: z.string(), comment: z.string().optional() }),
  );
  const session = call.session(sent?.submissionId);
  if (!sent || !session) return refuse(400, 'missing_data', 'There is no such submission');
  call.account.sessions.delete(session.id);
  call.account.changed();
  return Response.json(wrap(call.account, { message: 'success' }));
}

/** A request's body, taken out of its encryption where there is one. */
function sentBody<Schema extends z.ZodType>({ account, body }: Call, schema: Schema): z.output<Schema> | undefined {
  const sealed = z.object({ body: z.string() }).safeParse(parseJson(body)).data;
  return schema.safeParse(sealed ? parseJson(unseal(account, sealed.body) ?? '') : parseJson(body)).data;
}

/** POST /v3/submission/tokens. */
function registerTokens(call: Call): Response {
  const { account } = call;
  const given = sentBody(call, z.object({ tokenId: z.array(z.string()).min(1).max(500) }));
  if (!given) return refuse(400, 'invalid_payload', 'tokenId is needed');
  account.data.tokens = [...tokensOf(account), ...given.tokenId];
  account.changed();
  const processed = given.tokenId.length;
  const summary = { totalSubmitted: processed, currentCount: tokensOf(account).length, processed, failed: 0 };
  return Response.json(wrap(account, { success: true, message: 'ok', summary }));
}

/** GET /v3/image: one per call; a missing one is an error. */
function readImage(call: Call): Response {
  const { searchParams } = call.url;
  const session = call.session(searchParams.get('submission_id') ?? searchParams.get('submissionId') ?? undefined);
  const isThere = session && ['idImage', 'selfieImage'].includes(searchParams.get('type') ?? '');
  return isThere ? jpegResponse() : refuse(400, 'missing_data', 'There is no such image');
}
