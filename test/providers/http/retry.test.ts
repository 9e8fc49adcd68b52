import { expect, test } from 'vitest';
import { retrying } from '../../../src/providers/http/retry.ts';

const ADDRESS = 'https://api.example.test/';
const refused = () => Object.assign(new TypeError('fetch failed'), { cause: coded('ECONNREFUSED') });
const reset = () => Object.assign(new TypeError('fetch failed'), { cause: coded('ECONNRESET') });
const coded = (code: string) => Object.assign(new Error(code), { code });

/** A `fetch` that answers these, one after the other; an error is thrown. */
function scripted(...outcomes: (number | Error | Response)[]) {
  const calls: unknown[] = [];
  const fetch = async (input: unknown) => {
    const outcome = outcomes[calls.length];
    calls.push(input);
    if (outcome instanceof Error) throw outcome;
    return outcome instanceof Response ? outcome : new Response('{}', { status: outcome ?? 200 });
  };
  return { fetch: retrying(fetch as typeof globalThis.fetch, 1), calls };
}

test('a read that failed in passing is tried again', async () => {
  const { fetch, calls } = scripted(503, reset(), 200);
  expect((await fetch(ADDRESS)).status).toBe(200);
  expect(calls).toHaveLength(3);
});

test('what leaves the same when it is carried out twice is tried again, too', async () => {
  const { fetch, calls } = scripted(503, reset(), 200);
  expect((await fetch(ADDRESS, { method: 'PUT' })).status).toBe(200);
  expect(calls).toHaveLength(3);
});

test('a read that keeps failing is given up, with its last answer still to be read', async () => {
  const { fetch, calls } = scripted(502, 502, 502, 200);
  const answer = await fetch(ADDRESS);
  expect([answer.status, await answer.text()]).toEqual([502, '{}']);
  expect(calls).toHaveLength(3);
});

test.each([400, 401, 404, 409, 429, 500])('an answer %i is no failure in passing', async (status) => {
  const { fetch, calls } = scripted(status, 200);
  expect((await fetch(ADDRESS)).status).toBe(status);
  expect(calls).toHaveLength(1);
});

test('an answer that says when to come back is not tried again before', async () => {
  const busy = new Response(null, { status: 503, headers: { 'retry-after': '30' } });
  const { fetch, calls } = scripted(busy, 200);
  expect(await fetch(ADDRESS)).toBe(busy);
  expect(calls).toHaveLength(1);
});

test('what may have been carried out is never sent twice', async () => {
  for (const outcome of [reset(), new DOMException('late', 'TimeoutError')]) {
    const { fetch, calls } = scripted(outcome, 200);
    await expect(fetch(ADDRESS, { method: 'POST' })).rejects.toBe(outcome);
    expect(calls).toHaveLength(1);
  }
  const { fetch, calls } = scripted(503, 200);
  expect((await fetch(ADDRESS, { method: 'POST' })).status).toBe(503);
  expect(calls).toHaveLength(1);
});

test('what was surely not sent is sent again', async () => {
  const { fetch, calls } = scripted(refused(), 200);
  expect((await fetch(ADDRESS, { method: 'POST' })).status).toBe(200);
  expect(calls).toHaveLength(2);
});

test("the caller's time-out ends the tries", async () => {
  const { fetch, calls } = scripted(reset(), 200);
  await expect(fetch(ADDRESS, { signal: AbortSignal.abort() })).rejects.toThrow('fetch failed');
  expect(calls).toHaveLength(1);
});
