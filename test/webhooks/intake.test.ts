import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ProviderError, WebhookRefused, WebhookUnreadable } from '../../src/providers/contract/errors.ts';
import { readBody } from '../../src/store/bodies.ts';
import { globalId } from '../access/callers.ts';
import { PROOF, type StubGateway, startStubGateway, stubWebhook } from './stub-gateway.ts';

let stub: StubGateway;
beforeAll(async () => {
  stub = await startStubGateway();
});
afterEach(() => void Object.assign(stub.webhook, stubWebhook));
afterAll(() => stub.stop());

const FORGED = { authorization: 'Bearer forged' };
const NO_JSON = 'no JSON';
const TOO_LARGE = Buffer.alloc(1024 * 1024 + 1, ' ');
const statusOf = async (...request: Parameters<StubGateway['send']>) => (await stub.send(...request)).status;
const pointing = (more: object = {}) => JSON.stringify({ about: { providerReference: 'unknown-1' }, ...more });
const newest = async () => (await stub.rows('true order by received_at desc limit 1'))[0];
const counted = async (disposition: string) => {
  const metrics = await (await fetch(`${stub.running.url}/metrics`)).text();
  const line = `kyc_webhook_deliveries_total{connection="stub",disposition="${disposition}"} (\\d+)`;
  return Number(new RegExp(line).exec(metrics)?.[1] ?? 0);
};
/** Waits until a delivery of a condition is there. */
async function found(where: string, values: readonly unknown[] = []) {
  for (;;) {
    const [row] = await stub.rows(where, values);
    if (row) return row;
    await delay(10);
  }
}
const reprocess = (id: string) =>
  stub.query('mutation ($id: ID!) { reprocessWebhookDelivery(input: { id: $id }) { __typename } }', {
    id: globalId('WebhookDelivery', id),
  });

describe('the answer to a webhook, in the order of its checks', () => {
  test('an unknown connection or a wrong segment is 404, whatever the body', async () => {
    expect(await statusOf(TOO_LARGE, FORGED, 'unknown')).toBe(404);
    expect(await statusOf(TOO_LARGE, PROOF, 'stub/wrong-segment')).toBe(404);
  });

  test('a body over 1 MiB is 413, whatever its proof', async () => {
    expect(await statusOf(TOO_LARGE, FORGED)).toBe(413);
    expect(await statusOf(gzipSync(TOO_LARGE), { ...FORGED, 'content-encoding': 'gzip' })).toBe(413);
  });

  test('a body over 1 MiB is 413, also when it comes in chunks without a length', async () => {
    const sent = request(stub.running.gateway.webhookUrl('stub'), { method: 'POST', headers: PROOF });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    for (let chunk = 0; chunk < 17; chunk += 1) sent.write(TOO_LARGE.subarray(0, 64 * 1024));
    sent.end();
    const [answer] = await answered;
    answer.resume();
    expect(answer.statusCode).toBe(413);
  });

  test('a missing or wrong proof is 401, whatever the body', async () => {
    expect(await statusOf(NO_JSON, {})).toBe(401);
    expect(await statusOf(NO_JSON, FORGED)).toBe(401);
    expect(await statusOf(NO_JSON, { ...FORGED, 'content-encoding': 'gzip' })).toBe(401);
  });

  test('a body that is not JSON, or cannot be decompressed, is 400', async () => {
    expect(await statusOf(NO_JSON)).toBe(400);
    expect(await statusOf(NO_JSON, { ...PROOF, 'content-encoding': 'gzip' })).toBe(400);
    expect(await statusOf('{}', { ...PROOF, 'content-encoding': 'toString' })).toBe(400);
  });

  test('everything else is 200, compressed or with a byte order mark', async () => {
    const body = Buffer.from(pointing());
    expect(await statusOf(body)).toBe(200);
    expect(await statusOf(`\ufeff${pointing()}`)).toBe(200);
    expect(await statusOf(gzipSync(body), { ...PROOF, 'content-encoding': 'gzip' })).toBe(200);
    expect(await statusOf(deflateSync(body), { ...PROOF, 'content-encoding': 'deflate' })).toBe(200);
    expect(await statusOf(deflateRawSync(body), { ...PROOF, 'content-encoding': 'deflate' })).toBe(200);
    expect(await statusOf('{ "of": "a kind we do not know" }')).toBe(200);
  });
});

test('a repetition is a row of its own, without a body', async () => {
  const body = pointing({ event: 'event-1' });
  expect(await statusOf(body)).toBe(200);
  expect((await newest())?.body).not.toBeNull();
  expect(await statusOf(body)).toBe(200);
  expect(await newest()).toMatchObject({ disposition: 'DUPLICATE', body: null });
});

test('an ignored delivery keeps its body, sealed, and can be reprocessed once its kind is known', async () => {
  const text = 'a kind we do not know yet';
  expect(await statusOf(JSON.stringify({ text }))).toBe(200);
  const row = await newest();
  expect(row).toMatchObject({ disposition: 'IGNORED' });
  const opened = await readBody(stub.running.gateway.store, row?.id ?? '');
  expect(opened?.reveal().toString()).toBe(JSON.stringify({ text }));
  expect(row?.body?.includes(text)).toBe(false);

  stub.webhook.read = () => stubWebhook.read({ body: Buffer.from(pointing()), topic: null, receivedAt: new Date() });
  await reprocess(row?.id ?? '');
  await found("id = $1 and disposition = 'UNMATCHED'", [row?.id]);
});

describe('a delivery that its provider cannot read', () => {
  const errors: readonly (readonly [string, unknown])[] = [
    ['a TypeError', new TypeError('secret-text')],
    ['a ProviderError', new ProviderError('PROVIDER_UNAVAILABLE', 'no answer')],
    ['a text', 'secret-text'],
    ['an object', { message: 'secret-text' }],
    ['null', null],
    ['undefined', undefined],
  ];
  test.each(errors)('is kept and tried again when it throws %s', async (_, error) => {
    stub.webhook.read = () => {
      throw error;
    };
    const body = pointing();
    expect(await statusOf(body)).toBe(200);
    const row = await newest();
    expect(row?.body).not.toBeNull();
    await found("id = $1 and disposition = 'FAILED' and attempts = 1", [row?.id]);
    const seen = JSON.stringify([stub.logged, (await stub.rows('id = $1', [row?.id]))[0]?.error]);
    expect(seen).not.toContain('secret-text');

    Object.assign(stub.webhook, stubWebhook);
    await reprocess(row?.id ?? '');
    const read = await found("id = $1 and disposition = 'UNMATCHED'", [row?.id]);
    expect(read.session_keys).toContain('reference:unknown-1');
  });

  test('is kept when it reads as something else than a notification', async () => {
    stub.webhook.read = () => JSON.parse('{ "eventType": "any", "about": { "sessionId": "" }, "identity": null }');
    expect(await statusOf(pointing())).toBe(200);
    stub.webhook.read = () => JSON.parse('{}');
    expect(await statusOf(pointing())).toBe(200);
  });

  test.each([
    [401, new WebhookRefused('It was signed too long ago.')],
    [400, new WebhookUnreadable('It cannot be decrypted.')],
  ])('is refused with %i when it says so', async (status, error) => {
    stub.webhook.read = () => {
      throw error;
    };
    expect(await statusOf(pointing({ event: `refused-${status}` }))).toBe(status);
    expect(await stub.rows('identity = $1', [`refused-${status}`])).toEqual([]);
  });
});

describe('a delivery that can be neither believed nor refused', () => {
  const failing: readonly (readonly [string, StubGateway['webhook']['authenticate']])[] = [
    [
      'throws',
      () => {
        throw new RangeError('secret-text');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('secret-text'))],
  ];
  test.each(failing)('is 503, counted apart, and not kept: authenticate %s', async (_, authenticate) => {
    stub.webhook.authenticate = authenticate;
    const kept = async () => (await stub.rows("disposition <> 'REFUSED'")).length;
    const before = [await counted('UNVERIFIED'), await kept()];
    stub.logged.length = 0;
    const answer = await stub.send(pointing());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect([await counted('UNVERIFIED'), await kept()]).toEqual([(before[0] ?? 0) + 1, before[1]]);
    // Jobs of the tests before may still log beside it.
    expect(stub.logged).toContainEqual({
      connection: 'stub',
      error: 'RangeError',
      message: 'authenticating a webhook failed',
    });
  });

  test('an asynchronous authenticate is waited for', async () => {
    stub.webhook.authenticate = async () => {
      await delay(5);
      throw new WebhookRefused('Its signature does not match.');
    };
    expect(await statusOf(pointing())).toBe(401);
  });
});

test('a delivery that the database cannot take is 503 with Retry-After, counted as UNAVAILABLE', async () => {
  await stub.database.query('alter table webhook_delivery rename to elsewhere');
  try {
    const answer = await stub.send(pointing());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await counted('UNAVAILABLE')).toBe(1);
  } finally {
    await stub.database.query('alter table elsewhere rename to webhook_delivery');
  }
});

test('a refused delivery is listed soon, without its body, and counted at once', async () => {
  const before = await counted('REFUSED');
  const began = Date.now();
  expect(await statusOf(pointing({ forged: 1 }), FORGED)).toBe(401);
  expect(await counted('REFUSED')).toBe(before + 1);
  const row = await found("disposition = 'REFUSED' and received_at >= $1", [new Date(began)]);
  expect(row).toMatchObject({ body: null, error: 'It carries no token.' });
  expect(Date.now() - began).toBeLessThan(1000);
});
