import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { issueApplicantToken } from '../../src/access/applicant-token.ts';
import { createAuthenticate, hashOf, newSecret, Refused } from '../../src/access/authenticate.ts';
import { operationRate } from '../../src/access/rate.ts';
import * as apiKeys from '../../src/store/api-keys.ts';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';
import { newKey, revoke, tokenFor } from './callers.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());
afterEach(() => void vi.restoreAllMocks());

/** The first answer to a socket that opens with these: `ready`, or how it was closed. */
async function login(headers: Record<string, string>, payload?: object): Promise<string> {
  const socket = new WebSocket(`${harness.running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers,
  });
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`);
  const ready = once(socket, 'message').then(() => 'ready');
  socket.send(JSON.stringify({ type: 'connection_init', ...(payload && { payload }) }));
  const answer = await Promise.race([ready, closed]);
  socket.terminate();
  return answer;
}

async function post(headers: Record<string, string>) {
  const answer = await fetch(`${harness.running.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ viewer { name } }"}',
  });
  const { errors } = (await answer.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  return { status: answer.status, error: errors?.[0], challenge: answer.headers.get('www-authenticate') };
}

describe('a key is taken', () => {
  test.each<[string, Record<string, string>, object?]>([
    ['in the header of the upgrade', { authorization: `Bearer ${API_KEY}` }],
    ['in connectionParams.authorization', {}, { authorization: `Bearer ${API_KEY}` }],
    ['in connectionParams.headers.Authorization', {}, { headers: { Authorization: `Bearer ${API_KEY}` } }],
    ['without Bearer', {}, { Authorization: API_KEY }],
  ])('%s', async (_where, headers, payload) => {
    expect(await login(headers, payload)).toBe('ready');
  });

  test('without Bearer over HTTP', async () => {
    expect((await post({ authorization: API_KEY })).status).toBe(200);
  });
});

describe('a refusal says why, on a socket as over HTTP', () => {
  /** The credentials by name; made in the test, since they need the gateway. */
  const credentials: Record<string, () => Promise<string>> = {
    'not known': async () => `Bearer kyc_test_${'x'.repeat(43)}`,
    revoked: async () => {
      const { id, secret } = await newKey(harness, 'sessions:read');
      await revoke(harness, id);
      return `Bearer ${secret}`;
    },
    'token has expired': async () => {
      const applicant = { id: '00000000-0000-4000-8000-000000000000', externalId: 'x', grant: null };
      const ended = new Date(Date.now() - 60_000);
      return `Bearer ${await issueApplicantToken(harness.running.gateway.store.vault, applicant, ended)}`;
    },
    'API key has expired': async () => {
      const expiresAt = new Date(Date.now() - 1000);
      const secret = newSecret(false);
      const key = { name: 'ended', hash: hashOf(secret), scopes: [], expiresAt };
      await apiKeys.keepApiKey(harness.running.gateway.store, key);
      return `Bearer ${secret}`;
    },
    'not valid': async () => `Bearer ${(await tokenFor(harness, 'x')).slice(0, -4)}AAAA`,
    'not understood': async () => 'Basic eDp5',
  };

  test.each(Object.entries(credentials))('%s', async (reason, make) => {
    const authorization = await make();
    for (const [headers, payload] of [[{ authorization }], [{}, { authorization }]] as const) {
      expect(await login(headers, payload)).toMatch(new RegExp(`^4403 .*${reason}`));
    }
    const { status, error, challenge } = await post({ authorization });
    expect([status, error?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(error?.message).toContain(reason);
    expect(challenge).toContain(`error="invalid_token"`);
  });

  test('missing', async () => {
    expect(await login({})).toMatch(/^4403 No API key\. Send connectionParams/);
    const { status, error, challenge } = await post({});
    expect([status, challenge]).toEqual([401, 'Bearer']);
    expect(error?.message).toMatch(/^No API key\. Send `Authorization: Bearer/);
  });
});

describe('failed logins have a rate per address', () => {
  const guess = (number: number) => ({ header: `Bearer guess-${number}` });
  const code = (answer: unknown) => (answer instanceof Refused ? answer.code : 'viewer');

  test('which is asked before the database is', async () => {
    const lookUp = vi.spyOn(apiKeys, 'findApiKey');
    const authenticate = createAuthenticate(API_KEY, harness.running.gateway.store, operationRate(3));
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => authenticate(guess(number), '192.0.2.1')));
    expect(answers.map(code).filter((each) => each === 'RATE_LIMITED')).toHaveLength(3);
    expect(lookUp.mock.calls.length).toBeLessThanOrEqual(3);
    expect(code(await authenticate(guess(7), '192.0.2.2'))).toBe('UNAUTHENTICATED');
  });

  test('and locks out no proof that needs no look-up, nor a key that was good lately', async () => {
    const authenticate = createAuthenticate(API_KEY, harness.running.gateway.store, operationRate(2));
    const { id, secret } = await newKey(harness, 'sessions:read');
    const fresh = await newKey(harness, 'sessions:read');
    const token = await tokenFor(harness, 'x');
    const ask = (header: string) => authenticate({ header }, '192.0.2.1').then(code);
    expect(await ask(secret)).toBe('viewer');
    for (let each = 0; each < 5; each += 1) await ask(`guess-${each}`);
    expect(await Promise.all([ask(API_KEY), ask(token), ask(secret)])).toEqual(['viewer', 'viewer', 'viewer']);
    expect(await ask(fresh.secret)).toBe('RATE_LIMITED');
    await revoke(harness, id);
    expect(await ask(secret)).toBe('UNAUTHENTICATED');
    expect(await ask(secret)).toBe('RATE_LIMITED');
  });

  test('over HTTP, event streams and sockets', async () => {
    const slow = await startHarness({ operationsPerSecond: 3 });
    const own = harness;
    harness = slow;
    const authorization = 'Bearer guess';
    const inTurn = async (ask: () => Promise<unknown>) => {
      const answers = [];
      for (let each = 0; each < 8; each += 1) answers.push(await ask());
      return answers.map(String);
    };
    const http = await inTurn(async () => (await post({ authorization })).status);
    const streams = await inTurn(async () => (await post({ authorization, accept: 'text/event-stream' })).status);
    const sockets = await inTurn(() => login({}, { authorization }));
    harness = own;
    await slow.stop();
    expect(http).toContain('429');
    expect(streams).toContain('429');
    expect(sockets).toContain('1013 Too many failed logins from this address. Try again in a second.');
  });
});
