import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const START = `mutation ($input: StartVerificationInput!) {
  startVerification(input: $input) {
    __typename
    ... on Error { code message }
    ... on InputError { fields { path message } }
    ... on ProviderError { retryable providerCode failedSession { status failure { code } hostedUrl } }
    ... on ConflictError { existingSession { id } }
    ... on StartVerificationSuccess { session { id } }
  }
}`;
interface Started {
  readonly startVerification: {
    readonly __typename: string;
    readonly code?: string;
    readonly retryable?: boolean;
    readonly fields?: { path: string; message: string }[];
    readonly session?: { id: string };
  };
}
const PERSON = {
  applicant: { externalId: 'customer-9', fullName: 'Siti Contoh' },
  document: { number: '910203-10-4444' },
};
const start = async (input: object) => (await harness.query<Started>(START, { input })).startVerification;

describe('startVerification', () => {
  test('names every wrong field at once', async () => {
    const result = await start({
      provider: 'truestack',
      applicant: { externalId: '', email: 'nobody', phone: '123', dateOfBirth: '2020-02-30', country: 'MYS' },
      redirectUrl: 'javascript:alert(1)',
      locale: 'not a tag',
    });
    expect(result).toMatchObject({ __typename: 'InputError', code: 'INVALID_INPUT' });
    expect(result.fields?.map(({ path }) => path).sort()).toEqual([
      'applicant.country',
      'applicant.dateOfBirth',
      'applicant.email',
      'applicant.externalId',
      'applicant.fullName',
      'applicant.phone',
      'document.number',
      'locale',
      'redirectUrl',
    ]);
  });

  test('answers an unknown connection with an InputError on provider', async () => {
    const result = await start({ provider: 'nobody', ...PERSON });
    expect(result.fields).toEqual([{ path: 'provider', message: expect.stringContaining('truestack') }]);
  });

  test('says what a provider cannot do', async () => {
    const result = await start({ provider: 'truestack', ...PERSON, document: { number: '1', type: 'VISA' } });
    expect(result).toMatchObject({ __typename: 'InputError', code: 'UNSUPPORTED_BY_PROVIDER' });
  });

  test.each([
    ['html', 'PROVIDER_UNAVAILABLE', true],
    ['empty', 'PROVIDER_UNAVAILABLE', true],
    ['truncated', 'PROVIDER_UNAVAILABLE', true],
    ['reset', 'PROVIDER_UNAVAILABLE', true],
  ])('ends FAILED with the reason when the provider answers %s', async (fault, code, retryable) => {
    await harness.switches('truestack', { nextCreate: fault });
    const result = await start({ provider: 'truestack', ...PERSON });
    expect(result).toMatchObject({
      __typename: 'ProviderError',
      code,
      retryable,
      failedSession: { status: 'FAILED', failure: { code }, hostedUrl: null },
    });
  });

  test('repeats the first session under an idempotency key, and refuses other input', async () => {
    const input = { provider: 'truestack', ...PERSON, idempotencyKey: 'order-1' };
    const [first, second] = await Promise.all([start(input), start(input)]);
    expect(second.session?.id).toBe(first.session?.id);
    const other = await start({ ...input, reference: 'changed' });
    expect(other).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      existingSession: { id: first.session?.id },
    });
  });
});

describe('a webhook', () => {
  const send = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${harness.running.url}/webhooks/${path}`, { method: 'POST', body, headers });
  const sign = (body: string) => {
    const secret = harness.sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl: '' });
    const key = secret.WEBHOOK_SECRET ?? secret.API_KEY ?? '';
    return { 'x-webhook-signature': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` };
  };
  const rows = async () =>
    (await harness.query<{ webhookDeliveries: { totalCount: number } }>('{ webhookDeliveries { totalCount } }'))
      .webhookDeliveries.totalCount;

  test('of an unknown connection or segment is 404 and leaves nothing', async () => {
    const before = await rows();
    expect((await send('nobody', '{}')).status).toBe(404);
    expect((await send('truestack/guess', '{}')).status).toBe(404);
    expect(await rows()).toBe(before);
  });

  test('over 1 MiB is 413 and leaves nothing', async () => {
    const before = await rows();
    expect((await send('truestack', 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(await rows()).toBe(before);
  });

  test('without proof of its origin is 401, before anything else is looked at', async () => {
    expect((await send('truestack', 'not json')).status).toBe(401);
  });

  test('that is authentic but no JSON is 400', async () => {
    expect((await send('truestack', 'not json', sign('not json'))).status).toBe(400);
  });

  test('of a kind we do not know is 2xx and IGNORED', async () => {
    const body = JSON.stringify({ event: 'kyb.company.created', timestamp: '2026-03-01T04:21:07.512Z' });
    expect((await send('truestack', body, sign(body))).status).toBe(200);
    const { webhookDeliveries } = await harness.query<{ webhookDeliveries: { totalCount: number } }>(
      '{ webhookDeliveries(filter: { dispositions: [IGNORED] }) { totalCount } }',
    );
    expect(webhookDeliveries.totalCount).toBe(1);
  });

  test('about a session we do not know is 2xx and UNMATCHED', async () => {
    const body = JSON.stringify({
      event: 'kyc.session.completed',
      session_id: '00000000-0000-4000-8000-000000000000',
      status: 'completed',
      result: 'approved',
      timestamp: '2026-03-01T04:21:07.512Z',
    });
    expect((await send('truestack', body, sign(body))).status).toBe(200);
    for (;;) {
      const { webhookDeliveries } = await harness.query<{ webhookDeliveries: { totalCount: number } }>(
        '{ webhookDeliveries(filter: { dispositions: [UNMATCHED] }) { totalCount } }',
      );
      if (webhookDeliveries.totalCount === 1) break;
    }
  });
});

describe('a caller without a valid key', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${harness.running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    });

  test.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'wrong' }])(
    'gets 401 UNAUTHENTICATED',
    async (headers) => {
      const answer = await ask(headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    },
  );

  test('has its socket closed with 4403', async () => {
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(`${harness.running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } }));
    expect(await closed).toBe(4403);
  });
});

test('nothing personal reached the log', () => {
  expect(JSON.stringify(harness.logged)).not.toMatch(/Siti|910203/);
});
