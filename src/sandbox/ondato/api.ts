import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Call } from '../imitation.ts';
import { jpegResponse } from '../media.ts';
import type { Session } from '../session.ts';
import { invalid, notFound } from './errors.ts';
import { filesOf, identificationOf } from './identification.ts';
import { START, STARTED, type Started } from './started.ts';
import { switchesOf } from './switches.ts';
import { verificationOf } from './verification.ts';

/** POST /v1/identity-verifications: answers the id alone; the link is built by the caller. */
export async function create(call: Call): Promise<Response> {
  const { account } = call;
  const start = START.safeParse(parseJson(call.body));
  if (!start.success) return invalid(problemsOf(start.error));
  if (start.data.setupId !== account.credentials.setupId) return invalid(problem('setupId', 'NotFound'));
  const id = randomUUID();
  const data: Started = {
    ...start.data,
    identificationId: randomUUID(),
    redirectUrls: { success: null, failure: null },
    begunAt: null,
    suspended: false,
    crossChecked: false,
  };
  await call.open({ id, aliases: [data.identificationId], hostedUrl: `${account.url}/hosted/?id=${id}`, data });
  return Response.json({ id }, { status: 201 });
}

const problem = (name: string, reason: string) => ({ [name]: [{ reason, message: `${name}: ${reason}` }] });

function problemsOf({ issues }: z.ZodError) {
  const missing = ({ message }: z.core.$ZodIssue) => message.endsWith('received undefined');
  return Object.assign(
    {},
    ...issues.map((issue) => problem(issue.path.join('.'), missing(issue) ? 'Required' : 'Invalid')),
  );
}

const LOCALISATIONS = z.object({
  defaultLanguage: z.string(),
  localisationSettings: z.array(
    z.object({ language: z.string(), successRedirectUrl: z.url().nullish(), failureRedirectUrl: z.url().nullish() }),
  ),
});

/** PUT /v1/identity-verifications/{id}/setup-localisations: where this session sends the applicant at its end. */
export function localise(call: Call): Response {
  const session = verified(call);
  if (session === undefined) return notFound();
  const localisations = LOCALISATIONS.safeParse(parseJson(call.body));
  if (!localisations.success) return invalid(problemsOf(localisations.error));
  const { defaultLanguage, localisationSettings } = localisations.data;
  const chosen = localisationSettings.find(({ language }) => language === defaultLanguage);
  if (chosen === undefined) return invalid(problem('defaultLanguage', 'NotFound'));
  const { successRedirectUrl = null, failureRedirectUrl = null } = chosen;
  session.data = {
    ...STARTED.parse(session.data),
    redirectUrls: { success: successRedirectUrl, failure: failureRedirectUrl },
  };
  return new Response(null, { status: 204 });
}

/** GET /v1/identity-verifications/{id}. */
export function readVerification(call: Call): Response {
  const session = verified(call);
  return session === undefined ? notFound() : Response.json(verificationOf(call.account, session));
}

/** GET /v1/identifications/{id}: there from the moment the applicant begins it. */
export function readIdentification(call: Call): Response {
  const session = identified(call);
  const identification = session === undefined ? null : identificationOf(call.account, session);
  return identification === null ? notFound() : Response.json(identification);
}

/** GET /v1/identifications/{id}/files/{fileId}. */
export function readFile(call: Call): Response {
  const session = identified(call);
  if (session === undefined || switchesOf(call.account).redacted) return notFound();
  const { document, face } = filesOf(call.account, session);
  return [...document, ...face].some(({ fileId }) => fileId === call.params.fileId) ? jpegResponse() : notFound();
}

const verified = ({ account, params }: Call): Session | undefined => account.sessions.get(params.id ?? '');

/** Only by the identification's own id: the verification's is none here. */
function identified(call: Call): Session | undefined {
  const session = call.session(call.params.id);
  return session !== undefined && session.id !== call.params.id ? session : undefined;
}
