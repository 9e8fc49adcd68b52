import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, SECRET_SEGMENT, startBench } from './truestack-client.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const act: Bench['act'] = (...request) => bench.act(...request);
const events = () => bench.receiver.received.map(({ headers }) => `${headers['x-truestack-event']}`.split('.').at(-1));

describe('acting on a session', () => {
  test('finds it by its id, by what its link carries, and by the link', async () => {
    const { id, onboarding_url: link } = await bench.create();
    const token = link.split('/').at(-1) ?? '';
    expect((await act(token, 'start')).status).toBe(200);
    const answer = await act(encodeURIComponent(link), 'approve');
    expect(await answer.json()).toEqual({ id, status: 'completed' });
    expect((await act('unknown', 'approve')).status).toBe(404);
  });

  test.each([
    [{ action: 'review' }, 'start, approve, reject, abandon, expire'],
    [{ action: 'explode' }, 'start, approve, reject, abandon, expire'],
    [{ action: 'reject', reason: 'bad hair' }, 'document_invalid, face_mismatch'],
    [{ action: 'approve', reason: 'face_mismatch' }, 'only reject'],
    [{ action: 'approve', disorder: ['chaos'] }, 'duplicate, reorder, drop'],
    ['approve', '"action"'],
  ])('refuses %j and says what is allowed', async (body, allowed) => {
    const { id } = await bench.create();
    const response = await bench.control(`/sessions/${id}`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining(allowed) });
  });

  test('refuses what the session is past', async () => {
    const { id } = await bench.create();
    await act(id, 'approve');
    expect((await act(id, 'reject')).status).toBe(409);
  });

  test('lists sessions', async () => {
    const { id } = await bench.create();
    expect(await (await bench.control('/sessions')).json()).toEqual({
      sessions: [{ id, account: 'truestack', kind: 'truestack', status: 'created', createdAt: expect.any(String) }],
    });
  });

  test('tells the truth and every attempt of a webhook, without secrets', async () => {
    const { promise: attempted, resolve } = Promise.withResolvers<void>();
    await bench.close();
    bench = await startBench({ log: (line) => (line.includes('completed') ? resolve() : undefined) });
    const { id } = await bench.create();
    bench.receiver.statuses.push(200, 500);
    await act(id, 'reject', { reason: 'face_mismatch' });
    await attempted;
    const attempt = { url: `${bench.receiver.url}/webhooks/truestack/…`, at: expect.any(String) };
    expect(await (await bench.control(`/sessions/${id}`)).json()).toMatchObject({
      status: 'completed',
      outcome: 'rejected',
      reason: 'face_mismatch',
      attempts: [
        { event: 'kyc.session.started', status: 200, ...attempt },
        { event: 'kyc.session.processing', status: 500, ...attempt },
        { event: 'kyc.session.completed', status: 200, ...attempt },
      ],
    });
  });
});

describe('disorder', () => {
  test('duplicate sends each webhook twice, byte by byte the same', async () => {
    const { id } = await bench.create();
    await act(id, 'approve', { disorder: ['duplicate'] });
    await bench.receiver.arrived(6);
    expect(events()).toEqual(['started', 'started', 'processing', 'processing', 'completed', 'completed']);
    const bodies = bench.receiver.received.map(({ body }) => body);
    expect(new Set(bodies).size).toBe(3);
  });

  test('reorder sends them backwards, though their times tell the order', async () => {
    const { id } = await bench.create();
    await act(id, 'start');
    await act(id, 'approve', { disorder: ['reorder'] });
    const [, completed, processing] = await bench.receiver.arrived(3);
    expect(events()).toEqual(['started', 'completed', 'processing']);
    const time = (body = '{}') => JSON.parse(body).timestamp;
    expect(time(completed?.body) > time(processing?.body)).toBe(true);
  });

  test('drop sends none, and the session is as it is', async () => {
    const { id } = await bench.create();
    await act(id, 'start', { disorder: ['drop'] });
    await act(id, 'expire');
    await bench.receiver.arrived(1);
    expect(events()).toEqual(['expired']);
  });

  test('delay lets later webhooks overtake', async () => {
    await bench.control('/accounts/truestack', { delayMs: 100 });
    const { id } = await bench.create();
    await act(id, 'start', { disorder: ['delay'] });
    await act(id, 'expire');
    await bench.receiver.arrived(2);
    expect(events()).toEqual(['expired', 'started']);
  });

  test('bad_signature sends a well-formed proof that is wrong', async () => {
    const { id } = await bench.create();
    await act(id, 'start', { disorder: ['bad_signature'] });
    const [delivery] = await bench.receiver.arrived(1);
    const right = createHmac('sha256', bench.settings.API_KEY ?? '')
      .update(delivery?.body ?? '')
      .digest('hex');
    expect(delivery?.headers['x-webhook-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(delivery?.headers['x-webhook-signature']).not.toBe(`sha256=${right}`);
    expect(delivery?.path).toContain(SECRET_SEGMENT);
  });

  test('bad_signature without signatures sends to a wrong segment', async () => {
    await bench.control('/accounts/truestack', { signature: 'off' });
    const { id } = await bench.create();
    await act(id, 'start', { disorder: ['bad_signature'] });
    const [delivery] = await bench.receiver.arrived(1);
    expect(delivery?.path).toBe('/webhooks/truestack/wrong');
  });

  test.each([
    ['by a session', async () => act((await bench.create()).id, 'expire', { disorder: ['before_create', 'drop'] }), {}],
    ['by the account', () => bench.control('/accounts/truestack', { nextCreate: 'before_create' }), {}],
    ['by the create call', async () => {}, { metadata: { sandbox: 'before_create' } }],
  ])('before_create, armed %s, sends the first webhook before the create call answers', async (_, arm, overrides) => {
    await arm();
    const { id } = await bench.create(overrides);
    expect(events()).toEqual(['started']);
    expect(JSON.parse(bench.receiver.received[0]?.body ?? '').session_id).toBe(id);
    await bench.create();
    expect(events()).toEqual(['started']);
  });

  test('can be switched on for every action of an account', async () => {
    await bench.control('/accounts/truestack', { disorder: ['duplicate'] });
    const { id } = await bench.create();
    await act(id, 'start');
    await bench.receiver.arrived(2);
    expect(events()).toEqual(['started', 'started']);
  });
});

describe('switches', () => {
  test('an unknown one is refused with a list of those there are', async () => {
    const response = await bench.control('/accounts/truestack', { colour: 'blue' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/colour.*signature.*metadataCheck/) });
  });

  test('a wrong value changes nothing', async () => {
    const response = await bench.control('/accounts/truestack', { spec: 'source', signature: 'rot13' });
    expect(response.status).toBe(400);
    expect(await (await bench.control('/accounts/truestack')).json()).toMatchObject({ spec: 'document' });
  });

  test('an unknown account is not found', async () => {
    expect((await bench.control('/accounts/nobody', {})).status).toBe(404);
  });
});
