import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

const APP = 'https://app.example.test';
const MOBILE = 'capacitor://localhost';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ gateway: { origins: [APP, MOBILE] }, operationsPerSecond: 100 });
});
afterAll(() => harness.stop());

const key = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
const query = '{"query":"{ __typename }"}';
const graphql = (init: RequestInit, search = '') => fetch(`${harness.running.url}/graphql${search}`, init);
const media = (token: string, init: RequestInit) => fetch(`${harness.running.url}/media/${token}`, init);

/** Requests by the status they are answered with; each is sent with an `Origin`. */
const ANSWERS: [number, string, (headers: Record<string, string>) => Promise<Response>][] = [
  [200, 'a query', (headers) => graphql({ method: 'POST', headers: { ...key, ...headers }, body: query })],
  [401, 'a query without a key', (headers) => graphql({ method: 'POST', headers, body: query })],
  [401, 'a stream with a wrong key', (headers) => stream({ ...headers, authorization: 'Bearer x' })],
  [200, 'a stream', (headers) => stream({ ...key, ...headers })],
  [405, 'a method of no use', (headers) => graphql({ method: 'DELETE', headers: { ...key, ...headers } })],
  [
    413,
    'a body that is too large',
    (headers) => graphql({ method: 'POST', headers: { ...key, ...headers }, body: 'x'.repeat(300_000) }),
  ],
  [
    415,
    'a form',
    (headers) =>
      graphql({ method: 'POST', headers: { ...key, ...headers, 'content-type': 'text/plain' }, body: query }),
  ],
  [400, 'no JSON', (headers) => graphql({ method: 'POST', headers: { ...key, ...headers }, body: '{' })],
  [404, 'a path below', (headers) => fetch(`${harness.running.url}/graphql/x`, { headers: { ...key, ...headers } })],
  [404, 'a media link of no file', (headers) => media('x', { headers })],
  [405, 'a media link by POST', (headers) => media('x', { method: 'POST', headers })],
];
const stream = (headers: Record<string, string>) =>
  graphql({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: query,
  });

describe.each([APP, MOBILE])('a page of %s can read', (origin) => {
  test.each(ANSWERS)('%d: %s', async (status, _what, ask) => {
    const answer = await ask({ origin });
    await answer.body?.cancel();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });
});

test.each(ANSWERS)('a page of another origin cannot read %d: %s', async (_status, _what, ask) => {
  const answer = await ask({ origin: 'https://evil.example' });
  await answer.body?.cancel();
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('a page of a listed origin can read 500', async () => {
  vi.spyOn(harness.running.gateway.store.orm.em, 'fork').mockImplementationOnce(() => {
    throw new Error('broken');
  });
  const headers = { ...key, authorization: 'Bearer kyc_test_unknown', origin: APP };
  const answer = await graphql({ method: 'POST', headers, body: query });
  expect(answer.status).toBe(500);
  expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
});

test('a page of a listed origin can read 429, and when to try again', async () => {
  const all = await Promise.all(
    Array.from({ length: 600 }, () => graphql({ method: 'POST', headers: { ...key, origin: APP }, body: query })),
  );
  const refused = all.find(({ status }) => status === 429);
  expect(refused?.headers.get('access-control-allow-origin')).toBe(APP);
  expect(refused?.headers.get('retry-after')).toBe('1');
});

test('a preflight allows a listed origin what it asks for, and another nothing', async () => {
  const preflight = (origin: string) =>
    graphql({
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,last-event-id',
      },
    });
  const listed = await preflight(APP);
  expect(listed.status).toBe(204);
  expect(Object.fromEntries(listed.headers)).toMatchObject({
    'access-control-allow-origin': APP,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization,content-type,last-event-id',
  });
  const other = await preflight('https://evil.example');
  expect([...other.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('media can be embedded by pages elsewhere, all else cannot', async () => {
  const policy = async (path: string) =>
    (await fetch(harness.running.url + path)).headers.get('cross-origin-resource-policy');
  expect(await policy('/media/x')).toBe('cross-origin');
  expect(await policy('/graphql')).toBe('same-origin');
  expect(await policy('/metrics')).toBe('same-origin');
});
