import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deliveryJson } from '../../../src/providers/http/body.ts';
import { type JsonClientOptions, type JsonRequest, jsonClient } from '../../../src/providers/http/client.ts';
import { describedBy } from '../../../src/providers/http/failure.ts';
import { failureOf } from '../contract.ts';

const schema = z.object({ id: z.string() });

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** The address of a true server on the loopback. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const asking = (
  baseUrl: string,
  request: Partial<JsonRequest<typeof schema>> = {},
  options: Partial<JsonClientOptions> = {},
) =>
  jsonClient({ fetch, baseUrl, now: () => new Date(), ...options }).request({
    method: 'POST',
    path: '/things',
    schema,
    ...request,
  });

const answering =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('what it sends', () => {
  async function received(request: Partial<JsonRequest<typeof schema>>, options: Partial<JsonClientOptions> = {}) {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const baseUrl = await serving(async (incoming, response) => {
      seen.push({ request: incoming, body: await text(incoming) });
      response.end('{"id":"1"}');
    });
    await asking(`${baseUrl}/api/v1`, request, options);
    return seen[0];
  }

  it('sends JSON below the base address, with the headers of the client and of the call', async () => {
    const seen = await received({ body: { name: 'é' }, headers: { 'x-once': 'b' } }, { headers: { 'x-always': 'a' } });
    expect(seen?.request).toMatchObject({ method: 'POST', url: '/api/v1/things' });
    expect(seen?.request.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-always': 'a',
      'x-once': 'b',
    });
    expect(seen?.body).toBe('{"name":"é"}');
  });

  it('sends no content type without a body', async () => {
    expect((await received({}))?.request.headers['content-type']).toBeUndefined();
  });

  it('sends URLSearchParams as a form', async () => {
    const seen = await received({ body: new URLSearchParams({ grant_type: 'client_credentials' }) });
    expect(seen?.request.headers['content-type']).toMatch('application/x-www-form-urlencoded');
    expect(seen?.body).toBe('grant_type=client_credentials');
  });

  it('encodes the query and leaves out what is not given', async () => {
    const seen = await received({ query: { userId: 'a&b', count: 2, page: null, other: undefined } });
    expect(seen?.request.url).toBe('/api/v1/things?userId=a%26b&count=2');
  });
});

describe('what it signs', () => {
  /** Three tries of one request, the first two answered 503. */
  async function triedThrice(options: Partial<JsonClientOptions>, request: Partial<JsonRequest<typeof schema>> = {}) {
    const tries: { headers: IncomingMessage['headers']; body: string }[] = [];
    const baseUrl = await serving(async (incoming, response) => {
      tries.push({ headers: incoming.headers, body: await text(incoming) });
      response.writeHead(tries.length < 3 ? 503 : 200).end('{"id":"1"}');
    });
    await asking(baseUrl, { method: 'PUT', ...request }, { retryDelay: 1, ...options });
    return { tries, baseUrl };
  }

  it('is signed anew for every try, over exactly the bytes that are sent', async () => {
    let time = 0;
    const { tries } = await triedThrice(
      { sign: ({ body }) => ({ 'x-time': String(++time), 'x-signed': `${time}.${body.toString('base64')}` }) },
      { body: { name: 'é' } },
    );
    expect(tries.map(({ headers }) => headers['x-time'])).toEqual(['1', '2', '3']);
    for (const { headers, body } of tries) {
      expect(headers['x-signed']).toBe(`${headers['x-time']}.${Buffer.from(body).toString('base64')}`);
    }
  });

  it('is signed with its method and whole address', async () => {
    const { tries, baseUrl } = await triedThrice(
      { sign: ({ method, url }) => ({ 'x-signed': `${method} ${url.href}` }) },
      { query: { a: 'b c' } },
    );
    expect(tries[2]?.headers['x-signed']).toBe(`PUT ${baseUrl}/things?a=b+c`);
  });

  it('may have headers of its own for every try, made asynchronously; the signature overrides them', async () => {
    let tried = 0;
    const { tries } = await triedThrice({
      headers: async ({ method }) => ({ 'x-try': `${method} ${++tried}`, 'x-key': 'made' }),
      sign: async () => ({ 'x-key': 'signed' }),
    });
    expect(tries.map(({ headers }) => headers['x-try'])).toEqual(['PUT 1', 'PUT 2', 'PUT 3']);
    expect(tries[0]?.headers['x-key']).toBe('signed');
  });
});

describe('what it reads', () => {
  it('gives an answer as its schema reads it, without the fields it does not know', async () => {
    expect(await asking(await serving(answering(201, '\uFEFF{"id":"1","more":[]}')))).toEqual({ id: '1' });
  });

  it('shows an empty answer to the schema as undefined', async () => {
    const client = jsonClient({ fetch, baseUrl: await serving(answering(204, '')), now: () => new Date() });
    expect(await client.request({ method: 'PUT', path: '/', schema: z.undefined() })).toBeUndefined();
  });

  it.each([
    ['a page', '<!doctype html>'],
    ['truncated JSON', '{"id":"1'],
    ['an empty answer', ''],
    ['another type', '"text"'],
    ['null', 'null'],
  ])('finds %s unavailable, retryable and in doubt', async (_, body) => {
    const error = await failureOf(asking(await serving(answering(200, body))));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, inDoubt: true, origin: 'answer' });
  });

  it('does not take a page for an empty answer', async () => {
    const client = jsonClient({ fetch, baseUrl: await serving(answering(200, '<html>')), now: () => new Date() });
    const error = await failureOf(client.request({ method: 'PUT', path: '/', schema: z.undefined() }));
    expect(error.code).toBe('PROVIDER_UNAVAILABLE');
  });

  it('names the field that is not as its schema has it, and not its value', async () => {
    const error = await failureOf(asking(await serving(answering(200, '{"id":{"name":"Siti Contoh"}}'))));
    expect(error.message).toBe("The provider's answer can't be read: not its schema at id.");
  });

  it('gives the headers of an answer to those who ask', async () => {
    const baseUrl = await serving(answering(201, '{"id":"1"}', { 'x-request-id': 'r-7' }));
    const client = jsonClient({ fetch, baseUrl, now: () => new Date() });
    const { data, headers } = await client.requestWithHeaders({ method: 'GET', path: '/', schema });
    expect([data, headers.get('x-request-id')]).toEqual([{ id: '1' }, 'r-7']);
  });

  it('keeps the digits of a number beyond 2^53', async () => {
    expect(await asking(await serving(answering(200, '{"id":12345678901234567890}')))).toEqual({
      id: '12345678901234567890',
    });
  });

  it('reads at most 16 MiB, however small they came', async () => {
    const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024, ' '));
    const error = await failureOf(asking(await serving(answering(200, bomb, { 'content-encoding': 'gzip' }))));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('too long') });
  });
});

describe('what goes wrong on the way', () => {
  it('is in doubt after a time-out, whether the head or the body was late', async () => {
    const silent = await serving(() => {});
    const endless = await serving((_, response) => void response.writeHead(200).write('{"id":'));
    for (const baseUrl of [silent, endless]) {
      const error = await failureOf(asking(baseUrl, { timeoutMs: 50 }));
      expect(error).toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        retryable: true,
        inDoubt: true,
        message: 'The provider did not answer in time.',
      });
    }
  });

  it('is in doubt when the connection breaks off', async () => {
    const error = await failureOf(asking(await serving((request) => void request.socket.destroy())));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, inDoubt: true });
  });

  it('is in no doubt when nobody took the call', async () => {
    const baseUrl = await serving(() => {});
    const [server] = servers.splice(0);
    server?.close();
    const error = await failureOf(asking(baseUrl));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, inDoubt: false });
  });

  it('follows no redirect', async () => {
    const visits: string[] = [];
    const elsewhere = await serving((request, response) => {
      visits.push(request.url ?? '');
      response.end('{"id":"1"}');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const error = await failureOf(asking(await serving(answering(status, '', { location: elsewhere }))));
      expect(error.code).toBe('PROVIDER_UNAVAILABLE');
    }
    expect(visits).toEqual([]);
  });
});

describe('what a refusal means', () => {
  it.each([
    [400, 'PROVIDER_REJECTED', false, false],
    [401, 'PROVIDER_UNAUTHORIZED', false, false],
    [402, 'PROVIDER_INSUFFICIENT_CREDITS', false, false],
    [403, 'PROVIDER_UNAUTHORIZED', false, false],
    [404, 'PROVIDER_REJECTED', false, false],
    [409, 'PROVIDER_REJECTED', false, false],
    [422, 'PROVIDER_REJECTED', false, false],
    [429, 'PROVIDER_RATE_LIMITED', true, false],
    [500, 'PROVIDER_UNAVAILABLE', true, true],
    [502, 'PROVIDER_UNAVAILABLE', true, true],
    [503, 'PROVIDER_UNAVAILABLE', true, true],
  ] as const)('%i is %s (retryable: %s, in doubt: %s)', async (status, code, retryable, inDoubt) => {
    const error = await failureOf(asking(await serving(answering(status, '{"error":"x"}'))));
    expect(error).toMatchObject({ code, retryable, inDoubt, message: `The provider answered ${status}.` });
  });

  it.each([
    ['7', 7_000],
    ['Sun, 01 Mar 2026 04:30:05 GMT', 5_000],
    ['soon', null],
  ])('keeps the Retry-After %s', async (value, retryAfter) => {
    const baseUrl = await serving(answering(429, '', { 'retry-after': value }));
    const now = () => new Date('2026-03-01T04:30:00.000Z');
    expect((await failureOf(asking(baseUrl, {}, { now }))).retryAfter).toBe(retryAfter);
  });

  it('takes a page for the work of something in between, not for a refusal', async () => {
    const error = await failureOf(asking(await serving(answering(404, '<html>'))));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
  });

  it("lets the provider's own words correct the status, keeps them bounded, and out of the message", async () => {
    const describeError = (status: number, json: unknown) => ({
      code: 'PROVIDER_REJECTED' as const,
      retryable: true,
      inDoubt: false,
      providerCode: 'C'.repeat(100),
      providerMessage: `${status} ${JSON.stringify(json)} ${'Siti Contoh '.repeat(100)}`,
    });
    const error = await failureOf(asking(await serving(answering(500, '{"a":1}')), {}, { describeError }));
    expect(error).toMatchObject({ code: 'PROVIDER_REJECTED', retryable: true, inDoubt: false });
    expect(error.providerCode).toHaveLength(64);
    expect(error.providerMessage).toHaveLength(500);
    expect(error.providerMessage).toMatch('500 {"a":1} Siti');
    expect(error.message).toBe('The provider answered 500.');
  });

  it('shows undefined to the provider where a refusal is not JSON', async () => {
    const seen: unknown[] = [];
    const describeError = (status: number, json: unknown) => {
      seen.push(status, json);
      return null;
    };
    await failureOf(asking(await serving(answering(500, '<html>')), {}, { describeError }));
    expect(seen).toEqual([500, undefined]);
  });

  it('is described by a schema, where the body is as that says', async () => {
    const describeError = describedBy(z.object({ error: z.string() }), ({ error }, status) => ({
      providerCode: `${status} ${error}`,
    }));
    const failing = async (body: string) =>
      failureOf(asking(await serving(answering(400, body)), {}, { describeError }));
    expect((await failing('{"error":"no_such_thing"}')).providerCode).toBe('400 no_such_thing');
    expect(await failing('{"error":7}')).toMatchObject({ code: 'PROVIDER_REJECTED', providerCode: null });
    expect(await failing('')).toMatchObject({ code: 'PROVIDER_REJECTED', providerCode: null });
  });

  it.each([
    [400, 'answer'],
    [404, 'answer'],
    [401, 'provider'],
    [402, 'provider'],
    [429, 'provider'],
    [500, 'provider'],
    [503, 'provider'],
  ] as const)('%i is of origin %s', async (status, origin) => {
    expect((await failureOf(asking(await serving(answering(status, '{}'))))).origin).toBe(origin);
  });
});

it('reads the body of a webhook with a byte order mark, and keeps the digits of its numbers', () => {
  expect(deliveryJson(Buffer.from('\uFEFF{"id":12345678901234567890}'))).toEqual({ id: '12345678901234567890' });
});
