import { expect, test } from 'vitest';
import { sendWithRetries } from '../../../src/providers/http/retry.ts';

const refused = () => Object.assign(new TypeError('fetch failed'), { cause: coded('ECONNREFUSED') });
const reset = () => Object.assign(new TypeError('fetch failed'), { cause: coded('ECONNRESET') });
const coded = (code: string) => Object.assign(new Error(code), { code });

/** A server of these answers, one after the other, asked with retries; an error is thrown. */
function scripted(...outcomes: (number | Error | Response)[]) {
  const calls: unknown[] = [];
  const send = async () => {
    const outcome = outcomes[calls.length];
    calls.push(outcome);
    if (outcome instanceof Error) throw outcome;
    return outcome instanceof Response ? outcome : new Response('{}', { status: outcome ?? 200 });
  };
  const fetch = ({ method = 'GET', signal = new AbortController().signal } = {}) =>
    sendWithRetries({ method, signal, initialDelay: 1 }, send);
  return { fetch, calls };
}

test('a read that failed transiently is tried again', async () => {
  const { fetch, calls } = scripted(503, reset(), 200);
  expect((await fetch()).status).toBe(200);
  expect(calls).toHaveLength(3);
});

test('a PUT, which twice leaves the same as once, is tried again', async () => {
  const { fetch, calls } = scripted(503, reset(), 200);
  expect((await fetch({ method: 'PUT' })).status).toBe(200);
  expect(calls).toHaveLength(3);
});

test('a read that keeps failing is given up, with its last answer still to be read', async () => {
  const { fetch, calls } = scripted(502, 502, 502, 200);
  const answer = await fetch();
  expect([answer.status, await answer.text()]).toEqual([502, '{}']);
  expect(calls).toHaveLength(3);
});

test.each([400, 401, 404, 409, 429, 500])('an answer %i is no transient failure', async (status) => {
  const { fetch, calls } = scripted(status, 200);
  expect((await fetch()).status).toBe(status);
  expect(calls).toHaveLength(1);
});

test('an answer that says when to come back is not tried again before', async () => {
  const busy = new Response(null, { status: 503, headers: { 'retry-after': '30' } });
  const { fetch, calls } = scripted(busy, 200);
  expect(await fetch()).toBe(busy);
  expect(calls).toHaveLength(1);
});

test('what may have been carried out is never sent twice', async () => {
  for (const outcome of [reset(), new DOMException('late', 'TimeoutError')]) {
    const { fetch, calls } = scripted(outcome, 200);
    await expect(fetch({ method: 'POST' })).rejects.toBe(outcome);
    expect(calls).toHaveLength(1);
  }
  const { fetch, calls } = scripted(503, 200);
  expect((await fetch({ method: 'POST' })).status).toBe(503);
  expect(calls).toHaveLength(1);
});

test('what was surely not sent is sent again', async () => {
  const { fetch, calls } = scripted(refused(), 200);
  expect((await fetch({ method: 'POST' })).status).toBe(200);
  expect(calls).toHaveLength(2);
});

test("the caller's time-out ends the tries", async () => {
  const { fetch, calls } = scripted(reset(), 200);
  await expect(fetch({ signal: AbortSignal.abort() })).rejects.toThrow('fetch failed');
  expect(calls).toHaveLength(1);
});
