import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APPLICANT, type Bench, SECRET_SEGMENT, startBench } from './truestack-client.ts';

let now = Date.parse('2026-03-01T04:00:00.000Z');
let bench: Bench;

beforeEach(async () => {
  now = Date.parse('2026-03-01T04:00:00.000Z');
  bench = await startBench({ clock: () => now });
});
afterEach(() => bench.close());

describe('starting a verification', () => {
  test('answers a pending session that lives for a day', async () => {
    const created = await bench.create();
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      onboarding_url: expect.stringContaining(`${bench.settings.BASE_URL}/onboarding/`),
      expires_at: '2026-03-02T04:00:00.000Z',
      status: 'pending',
    });
  });

  test.each([
    [{ document_name: '' }, 'document_name'],
    [{ document_number: undefined }, 'document_number'],
    [{ webhook_url: undefined }, 'webhook_url'],
    [{ webhook_url: 'nowhere' }, 'webhook_url'],
    [{ platform: 'Desktop' }, 'platform'],
    [{ redirect_url: 'myapp://back' }, 'redirect_url'],
    [{ metadata: Object.fromEntries(Array.from({ length: 11 }, (_, key) => [key, 'x'])) }, 'metadata'],
    [{ metadata: { note: 'x'.repeat(1100) } }, 'metadata'],
    [{ platform: 'Desktop', redirect_url: 'myapp://back' }, 'platform'],
  ])('refuses %j, naming %s', async (overrides, field) => {
    const body = { ...APPLICANT, webhook_url: `${bench.receiver.url}/w`, ...overrides };
    const response = await bench.api('POST', '/sessions', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'BAD_REQUEST', message: expect.stringContaining(field) });
  });

  test('refuses a wrong key before it looks at anything else', async () => {
    const response = await fetch(`${bench.settings.BASE_URL}/api/v1/kyc/sessions`, {
      method: 'POST',
      headers: { authorization: 'Bearer ts_test_wrong' },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'UNAUTHORIZED' });
  });

  test('counts calls per minute, tells so in headers, and refuses what is over', async () => {
    await bench.control('/accounts/truestack', { ratePerMinute: 2 });
    const first = await bench.api('GET', '/sessions/unknown');
    expect(first.status).toBe(404);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': String(Date.parse('2026-03-01T04:01:00Z') / 1000),
    });
    await bench.api('GET', '/sessions/unknown');
    expect((await bench.api('GET', '/sessions/unknown')).status).toBe(429);
    now += 60_000;
    expect((await bench.api('GET', '/sessions/unknown')).status).toBe(404);
  });

  test('refuses more than so many open sessions at a time', async () => {
    await bench.control('/accounts/truestack', { concurrentSessions: 1 });
    const { id } = await bench.create();
    await expect(bench.create()).rejects.toThrow('429');
    await bench.act(id, 'approve');
    await bench.create();
  });
});

describe('webhooks', () => {
  test('an approval tells the whole way to it, in order, signed with the API key', async () => {
    const { id } = await bench.create({ metadata: { case: 'c-118' } });
    const answer = await bench.act(id, 'approve');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id, status: 'completed' });

    const deliveries = await bench.receiver.arrived(3);
    expect(deliveries.map(({ headers }) => headers['x-truestack-event'])).toEqual([
      'kyc.session.started',
      'kyc.session.processing',
      'kyc.session.completed',
    ]);
    for (const { path, headers, body } of deliveries) {
      const signature = createHmac('sha256', bench.settings.API_KEY ?? '')
        .update(body)
        .digest('hex');
      expect(headers['x-webhook-signature']).toBe(`sha256=${signature}`);
      expect(headers['content-type']).toBe('application/json');
      expect(path).toBe(`/webhooks/truestack/${SECRET_SEGMENT}`);
    }
    expect(deliveries.map(({ body }) => JSON.parse(body).status)).toEqual(['pending', 'processing', 'completed']);
    expect(JSON.parse(deliveries[2]?.body ?? '')).toEqual({
      event: 'kyc.session.completed',
      session_id: id,
      ref_id: expect.stringMatching(/^SANDBOX_[0-9a-z]+_[0-9a-f]{8}$/),
      status: 'completed',
      result: 'approved',
      reject_message: null,
      ...APPLICANT,
      metadata: { case: 'c-118' },
      timestamp: expect.stringMatching(/^2026-03-01T04:00:00\.\d{3}Z$/),
    });
  });

  test('what was told already is not told again', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'start');
    await bench.act(id, 'approve');
    const deliveries = await bench.receiver.arrived(3);
    expect(deliveries.map(({ body }) => JSON.parse(body).status)).toEqual(['pending', 'processing', 'completed']);
  });

  test('can be signed the other way the vendor was seen to, or not at all', async () => {
    await bench.control('/accounts/truestack', { signature: 'hmac_base64' });
    const settings = bench.sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl: '' });
    expect(settings).toMatchObject({ WEBHOOK_SIGNATURE: 'hmac_base64', API_KEY: bench.settings.API_KEY });
    const { id } = await bench.create();
    await bench.act(id, 'start');
    const [signed] = await bench.receiver.arrived(1);
    const message = `${signed?.headers['x-trueidentity-timestamp']}.${signed?.body}`;
    const signature = createHmac('sha256', settings.WEBHOOK_SECRET ?? '')
      .update(message)
      .digest('base64');
    expect(signed?.headers['x-trueidentity-signature']).toBe(signature);

    await bench.control('/accounts/truestack', { signature: 'off' });
    await bench.act(id, 'expire');
    const [, plain] = await bench.receiver.arrived(2);
    expect(Object.keys(plain?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual(['x-truestack-event']);
  });

  test('are not sent again after a failure', async () => {
    bench.receiver.statuses.push(500);
    const { id } = await bench.create();
    await bench.act(id, 'approve');
    await bench.receiver.arrived(3);
    const events = bench.receiver.received.map(({ headers }) => headers['x-truestack-event']);
    expect(new Set(events).size).toBe(3);
  });
});

describe('reading a session', () => {
  test('tells nothing of a document before the end', async () => {
    const { id } = await bench.create();
    expect(await bench.read(id)).toEqual({
      id,
      status: 'pending',
      result: null,
      ...APPLICANT,
      document_type: '1',
      metadata: {},
      created_at: '2026-03-01T04:00:00.000Z',
      updated_at: '2026-03-01T04:00:00.000Z',
    });
  });

  test('tells document, checks and images after it, as the create call named the person', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'approve');
    const session = await bench.read(id);
    expect(session).toMatchObject({ status: 'completed', result: 'approved' });
    expect(session.document).toMatchObject({
      full_name: 'SITI CONTOH BINTI ALI',
      id_number: '910203-10-4444',
      gender: 'PEREMPUAN',
      dob: '1991-02-03',
    });
    expect(session.verification).toMatchObject({ document_valid: true, face_match: true, liveness_passed: true });

    const image = await bench.api('GET', `/sessions/${id}/documents/face_image`);
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    expect(
      Buffer.from(await image.arrayBuffer())
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    expect((await fetch(session.documents.face_image ?? '')).status).toBe(401);
    expect((await bench.api('GET', `/sessions/${id}/documents/passport`)).status).toBe(400);
  });

  test('a passport has no back', async () => {
    const { id } = await bench.create({ document_type: '2' });
    await bench.act(id, 'approve');
    expect((await bench.api('GET', `/sessions/${id}/documents/back_document`)).status).toBe(404);
    expect((await bench.refresh(id)).images).toMatchObject({ back_document: null, front_document: expect.any(String) });
  });

  test('an applicant who left looks as one who is still at it', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'abandon');
    expect(await bench.refresh(id)).toMatchObject({ status: 'processing', refreshed: true });
  });
});

describe('refreshing a session', () => {
  test('an open one is refreshed and has no data yet', async () => {
    const { id } = await bench.create();
    expect(await bench.refresh(id)).toMatchObject({
      id,
      status: 'pending',
      result: null,
      reject_message: null,
      refreshed: true,
      document: null,
      verification: { document_valid: false, face_match: false, face_match_score: null },
      images: { front_document: null, back_document: null, face_image: null, best_frame: null },
    });
  });

  test('one at its end is not refreshed any more and has all data', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'approve');
    const session = await bench.refresh(id);
    expect(session).toMatchObject({ status: 'completed', result: 'approved', refreshed: false });
    expect(session).toMatchObject({ message: expect.any(String), document: { id_number: '910203-10-4444' } });
    expect(session.verification.face_match_score).toBe(93.4);
  });

  test('an expired one has neither result nor data', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'expire');
    expect(await bench.refresh(id)).toMatchObject({
      status: 'expired',
      result: null,
      refreshed: false,
      verification: null,
    });
  });

  test.each(['unreachable', 'unlinked'])('with its upstream %s it answers 200 with an error', async (state) => {
    const { id } = await bench.create();
    await bench.control('/accounts/truestack', { refresh: state });
    expect(await bench.refresh(id)).toEqual({
      id,
      status: 'pending',
      result: null,
      refreshed: false,
      error: expect.any(String),
    });
  });

  test.each([
    ['face_mismatch', 'face_match'],
    ['id_mismatch', 'id_match'],
    ['OCR failed', 'document_valid'],
  ])('a rejection for %s fails %s alone', async (reason, flag) => {
    const { id } = await bench.create();
    await bench.act(id, 'reject', { reason });
    const session = await bench.refresh(id);
    expect(session).toMatchObject({ result: 'rejected', reject_message: reason });
    const failed = Object.keys(session.verification).filter((name) => session.verification[name] === false);
    expect(failed).toEqual([flag]);
  });

  test('a result that is not available is a rejection without a message', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'reject', { reason: 'not_available' });
    expect(await bench.refresh(id)).toMatchObject({ result: 'rejected', reject_message: null });
  });

  test('its images need no key, refuse one, and end after an hour', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'approve');
    const link = (await bench.refresh(id)).images.front_document ?? '';
    expect((await fetch(link)).headers.get('content-type')).toBe('image/jpeg');
    expect((await fetch(link, { headers: { authorization: `Bearer ${bench.settings.API_KEY}` } })).status).toBe(400);
    expect((await fetch(link.replace('front', 'back'))).status).toBe(403);
    now += 3_600_000;
    expect((await fetch(link)).status).toBe(403);
  });
});

describe('switches', () => {
  const fail = (fault: string) => bench.control('/accounts/truestack', { nextCreate: fault });
  const create = () => bench.api('POST', '/sessions', { ...APPLICANT, webhook_url: `${bench.receiver.url}/w` });

  test.each([
    ['402', 402, 'INSUFFICIENT_CREDITS'],
    ['429', 429, 'RATE_LIMITED'],
    ['500', 500, 'INTERNAL_ERROR'],
    ['502_validation', 502, 'GATEWAY_ERROR'],
  ])('the next create fails with %s, the one after does not', async (fault, status, error) => {
    await fail(fault);
    const response = await create();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
    expect((await create()).status).toBe(201);
  });

  test('the next answers can be unreadable, empty, cut or missing', async () => {
    await bench.control('/accounts/truestack', { nextCreate: ['html', 'empty', 'truncated', 'reset'] });
    expect((await create()).headers.get('content-type')).toContain('text/html');
    expect(await (await create()).text()).toBe('');
    await expect((await create()).json()).rejects.toThrow(SyntaxError);
    await expect(create()).rejects.toThrow('fetch failed');
    const list = await (await bench.control('/sessions')).json();
    expect(list).toMatchObject({ sessions: [{ status: 'created' }, { status: 'created' }] });
  });

  test('an answer can come late, after the session is opened', async () => {
    await bench.control('/accounts/truestack', { nextCreate: 'slow', slowMs: 20 });
    expect((await create()).status).toBe(201);
  });

  test('scores can be text, images missing or their links too old', async () => {
    const { id } = await bench.create();
    await bench.act(id, 'approve');
    await bench.control('/accounts/truestack', {
      score: 'string',
      missingImage: 'best_frame',
      expiredImages: true,
      refreshedWhenFinal: true,
    });
    const session = await bench.refresh(id);
    expect(session.refreshed).toBe(true);
    expect(session.verification.face_match_score).toBe('93.40');
    expect(session.images.best_frame).toBeNull();
    expect((await fetch(session.images.face_image ?? '')).status).toBe(403);
    expect((await bench.api('GET', `/sessions/${id}/documents/best_frame`)).status).toBe(404);
  });

  test('HTTPS can be asked for, and the source be followed where it differs from the document', async () => {
    await bench.control('/accounts/truestack', { httpsOnly: true });
    expect((await create()).status).toBe(400);
    await bench.control('/accounts/truestack', { httpsOnly: false, spec: 'source' });
    const response = await bench.api('POST', '/sessions', {
      document_name: 'Siti Contoh',
      document_number: 'A1234567',
      webhook_url: `${bench.receiver.url}/w`,
    });
    expect(response.status).toBe(502);
    expect(response.headers.has('x-ratelimit-limit')).toBe(false);
  });
});
