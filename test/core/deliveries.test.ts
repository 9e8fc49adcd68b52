import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/providers/contract/errors.ts';
import { apply } from '../../src/sessions/apply.ts';
import { changing, lock } from '../../src/sessions/lock.ts';
import { settleDelivery } from '../../src/sessions/settle.ts';
import { processDelivery, recordFailure } from '../../src/webhooks/process.ts';
import { type CoreGateway, startCore, until } from './gateway.ts';
import { createdSession, STUB_PROOF, stubProvider, verdict } from './stub.ts';

const stub = stubProvider();
const unproved = stubProvider({ kind: 'unproved', authentication: 'NONE' });
let core: CoreGateway;
beforeAll(async () => {
  core = await startCore({ stub, unproved });
});
afterAll(() => core.stop());
beforeEach(() => stub.set({ createSession: async () => createdSession(), fetchReport: async () => null }));

let number = 0;
const signal = (about: object, more: object = {}) => {
  number += 1;
  return { kind: 'signal', eventType: 'event', about, identity: { by: 'event', id: `d-${number}` }, ...more };
};
const truth = (reference: string, report: object) => ({
  ...signal({ providerReference: reference }),
  kind: 'truth',
  report,
});
interface Row {
  readonly id: string;
  readonly disposition: string;
  readonly attempts: number;
}
/** The newest that was not refused: refused ones are listed some time after their answer. */
const newest = async (): Promise<Row> => {
  const { rows } = await core.gateway.store.pool.query<Row>(
    `select id, disposition, attempts from webhook_delivery
     where disposition <> 'REFUSED' order by received_at desc limit 1`,
  );
  if (!rows[0]) throw new Error('there is no delivery');
  return rows[0];
};

describe('the proof of a webhook', () => {
  test('is the secret segment of its address where the provider has no other', async () => {
    const url = core.gateway.webhookUrl('unproved');
    const post = async (to: string) =>
      (await fetch(to, { method: 'POST', headers: STUB_PROOF, body: JSON.stringify(signal({})) })).status;
    expect(await post(url)).toBe(200);
    expect(await post(url.slice(0, url.lastIndexOf('/')))).toBe(404);
    expect(await post(`${url}x`)).toBe(404);
  });

  test('is no header that is given twice', async () => {
    const sent = request(core.gateway.webhookUrl('stub'), {
      method: 'POST',
      headers: { 'x-stub-proof': ['genuine', 'genuine'] },
    });
    sent.end(JSON.stringify(signal({})));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(401);
  });
});

describe('a delivery that is settled', () => {
  test('is not processed again, however often its job runs', async () => {
    const { reference } = await core.begin();
    expect(await core.deliver(signal({ providerReference: reference }))).toBe('FAILED');
    stub.set({ fetchReport: async () => verdict('APPROVED', new Date()) });
    const { id } = await newest();
    await processDelivery(core.gateway, id);
    const before = [stub.calls.fetchReport, await newest()];
    await processDelivery(core.gateway, id);
    expect([stub.calls.fetchReport, await newest()]).toEqual(before);
  });

  test('is not settled again by a second run of its job', async () => {
    const { uuid, reference } = await core.begin();
    const report = verdict('APPROVED', new Date());
    expect(await core.deliver(truth(reference, report))).toBe('APPLIED');
    const before = await newest();
    const { store } = core.gateway;
    await changing(core.gateway, async (em) => {
      const locked = await lock(em, store.vault, uuid);
      const receivedAt = new Date(0);
      const applied = await apply(core.gateway, em, locked, report, { source: 'WEBHOOK', receivedAt });
      expect(applied).toBe('stale');
      await settleDelivery(em, { id: before.id, attempts: 1, receivedAt, body: Buffer.from('{}') }, locked, applied);
    });
    expect(await newest()).toEqual(before);
  });
});

test('a delivery whose call our own budget refuses is put off until it may allow it, and has not failed', async () => {
  const { id, reference } = await core.begin();
  const refusedAt: number[] = [];
  stub.set({
    fetchReport: async () => {
      refusedAt.push(Date.now());
      if (refusedAt.length > 2) return verdict('APPROVED', new Date());
      throw new ProviderError('PROVIDER_RATE_LIMITED', 'Ours.', { origin: 'budget', retryAfter: 300 });
    },
  });
  expect(await core.deliver(signal({ providerReference: reference }))).toBe('APPLIED');
  expect(await core.session(id, 'status')).toEqual({ status: 'COMPLETED' });
  const [first = 0, second = 0, third = 0] = refusedAt;
  expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(300);
  expect(await newest()).toMatchObject({ attempts: 1 });
  expect(core.logged).not.toContainEqual(
    expect.objectContaining({ message: 'a background job failed', code: 'PROVIDER_RATE_LIMITED' }),
  );
});

test('a delivery is DEAD after its last try', async () => {
  const { reference } = await core.begin();
  expect(await core.deliver(signal({ providerReference: reference }))).toBe('FAILED');
  const { id } = await newest();
  await recordFailure(core.gateway.store, id, new Error('again'), false);
  expect(await newest()).toMatchObject({ disposition: 'FAILED' });
  await recordFailure(core.gateway.store, id, new Error('again'), true);
  expect(await newest()).toMatchObject({ disposition: 'DEAD' });
});

test('a delivery that came before its session is applied once the session appears', async () => {
  const reference = 'reference-of-a-late-session';
  expect(await core.deliver(truth(reference, verdict('APPROVED', new Date())))).toBe('UNMATCHED');
  stub.set({ createSession: async () => createdSession({ providerReference: reference }) });
  const { id } = await core.begin();
  await until(async () => (await core.session<{ status: string }>(id, 'status')).status === 'COMPLETED');
});

describe('the pairing of a session with the reference of another by a webhook', () => {
  test.each([
    ['says that it belongs to the other', true],
    ['does not say whose it is', false],
  ])('changes nothing where the provider %s', async (_, isNamed) => {
    const theirs = await core.begin();
    const ours = await core.begin();
    // A start that lost its answer: only then is a reference taken from a webhook.
    await core.gateway.store.pool.query('update session set provider_reference = null where id = $1', [ours.uuid]);
    const report = verdict('APPROVED', new Date(), isNamed ? { sessionId: theirs.uuid } : {});
    stub.set({ fetchReport: async () => report });
    const pairing = signal({ sessionId: ours.uuid, providerReference: theirs.reference }, { verdict: 'APPROVED' });
    expect(await core.deliver(pairing)).toBe('FAILED');
    expect(await core.session(ours.id, 'status decision { outcome }')).toEqual({ status: 'PENDING', decision: null });
  });
});
