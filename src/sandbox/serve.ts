import { setTimeout as wait } from 'node:timers/promises';
import { act, openSession, readAction } from './actions.ts';
import { decoded } from './http.ts';
import { type Account, type Call, type Route, route } from './imitation.ts';
import { mediaRoute } from './media.ts';
import { sessionPage, unknownSessionPage } from './page.ts';
import { Refusal } from './refusal.ts';
import { findSession } from './session.ts';
import { commonSwitches, takeFault } from './switches.ts';

/** The routes that the buttons of the hosted page post to, on every account. */
const hostedRoute = route('POST', '/hosted/:id', null, async (call) => {
  const session = call.session(call.params.id);
  if (session === undefined) return unknownSessionPage();
  const form = new URLSearchParams(call.body);
  const action = form.get('action');
  const reason = action === 'reject' ? form.get('reason') : null;
  try {
    await act(
      call.account,
      session,
      readAction(call.account.imitation, { action, reason, disorder: form.getAll('disorder') }),
    );
  } catch (error) {
    if (error instanceof Refusal) return sessionPage(call.account, session, error.message, error.status);
    throw error;
  }
  return new Response(null, { status: 303, headers: { location: session.hostedUrl } });
});

/** Answers a request below an account's URL; `path` is what follows it. */
export async function serveAccount(account: Account, path: string, request: Request): Promise<Response> {
  const match = findRoute([...account.imitation.routes, hostedRoute, mediaRoute], request.method, path);
  if (match === null) return Response.json({ error: 'NOT_FOUND', message: 'no such path' }, { status: 404 });
  const { operation } = match.route;
  const fault = operation === null ? undefined : takeFault(account, operation);
  const call: Call = {
    account,
    request,
    body: await request.text(),
    url: new URL(request.url),
    params: match.params,
    session: (reference) => findSession(account.sessions, reference ?? ''),
    open: (draft, early) => openSession(account, draft, early === true || fault === 'before_create'),
    page: (session) => (session === undefined ? unknownSessionPage() : sessionPage(account, session)),
  };
  const response = await withFault(account, fault, async () => match.route.handle(call));
  if (request.method !== 'GET' && request.method !== 'HEAD') account.changed();
  await account.saved();
  return response;
}

async function withFault(
  account: Account,
  fault: string | undefined,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault) {
    case 'html':
      return new Response('<!doctype html><title>Service</title><p>One moment', {
        headers: { 'content-type': 'text/html' },
      });
    case 'empty':
      return new Response(null);
    case 'truncated': {
      const { status, headers, body } = await buffered(await answer());
      return new Response(body.subarray(0, Math.floor(body.length / 2)), { status, headers });
    }
    case 'slow': {
      const late = await answer();
      await wait(commonSwitches(account).slowMs, undefined, { ref: false });
      return late;
    }
    case 'reset':
      await answer();
      return Response.error();
    default:
      return fault === undefined ? answer() : (account.imitation.faults[fault]?.() ?? answer());
  }
}

const buffered = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  body: Buffer.from(await response.arrayBuffer()),
});

function findRoute(routes: readonly Route[], method: string, path: string) {
  for (const each of routes) {
    const groups = each.method === method ? each.pattern.exec({ pathname: path })?.pathname.groups : undefined;
    if (groups === undefined) continue;
    const params = Object.entries(groups).map(([name, value]) => [name, decoded(value ?? '')]);
    return { route: each, params: Object.fromEntries(params) as Record<string, string> };
  }
  return null;
}
