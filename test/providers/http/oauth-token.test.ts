import { expect, it } from 'vitest';
import { withOAuthToken } from '../../../src/providers/http/oauth-token.ts';
import { callPriority, withPriority } from '../../../src/providers/http/priority.ts';
import { failureOf } from '../contract.ts';

const API = 'https://api.example.test/things';

/** An API behind tokens that are numbered as they are given out; `revoked` ones are refused. */
function server() {
  const state = {
    given: 0,
    revoked: new Set<string>(),
    refuse: false,
    garbled: false,
    priorities: [] as string[],
    calls: [] as string[],
  };
  const answer: typeof fetch = async (input, init) => {
    state.priorities.push(callPriority());
    if (state.garbled) return new Response('<html>');
    if (String(input).includes('/token')) {
      if (state.refuse) return Response.json({ error: 'invalid_client' }, { status: 400 });
      state.given += 1;
      return Response.json({ access_token: `token-${state.given}`, expires_in: 100, token_type: 'Bearer' });
    }
    const token = new Headers(init?.headers).get('authorization') ?? '';
    state.calls.push(token);
    return state.revoked.has(token) ? new Response('no', { status: 401 }) : Response.json({});
  };
  return { state, answer };
}

function client() {
  const { state, answer } = server();
  const clock = { now: new Date('2026-03-01T04:30:00.000Z') };
  const call = withOAuthToken({
    fetch: answer,
    tokenUrl: 'https://id.example.test/token',
    clientId: 'client',
    clientSecret: 'secret',
    now: () => clock.now,
  });
  return { state, clock, call };
}

it('asks for one token however many calls wait for it', async () => {
  const { state, call } = client();
  await Promise.all([call(API), call(API), call(API)]);
  expect(state.given).toBe(1);
  expect(new Set(state.calls)).toEqual(new Set(['Bearer token-1']));
});

it('keeps a token until 90 % of its life, and not longer', async () => {
  const { state, clock, call } = client();
  const begin = clock.now.getTime();
  await call(API);
  clock.now = new Date(begin + 89_999);
  await call(API);
  expect(state.given).toBe(1);
  clock.now = new Date(begin + 90_000);
  await call(API);
  expect(state.given).toBe(2);
});

it('asks anew, once, when a token was revoked before its end', async () => {
  const { state, call } = client();
  await call(API);
  state.revoked.add('Bearer token-1');
  expect((await call(API)).status).toBe(200);
  expect(state.given).toBe(2);
  state.revoked.add('Bearer token-2').add('Bearer token-3');
  expect((await call(API)).status).toBe(401);
  expect(state.given).toBe(3);
});

it('tells of refused credentials, and tries again at the next call', async () => {
  const { state, call } = client();
  state.refuse = true;
  expect(await failureOf(call(API))).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', providerCode: 'invalid_client' });
  state.refuse = false;
  expect((await call(API)).status).toBe(200);
});

it('asks for the token as a start would, whatever call needs it', async () => {
  const { state, call } = client();
  await withPriority('poll', () => call(API));
  expect(state.priorities).toEqual(['start', 'poll']);
});

it('takes an unreadable answer to a request for a token as a failure of the provider', async () => {
  const { state, call } = client();
  state.garbled = true;
  expect(await failureOf(call(API))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'provider' });
});
