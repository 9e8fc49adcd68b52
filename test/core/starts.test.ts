import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/providers/contract/errors.ts';
import type { Provider } from '../../src/providers/contract/provider.ts';
import { hostedLink } from '../../src/providers/contract/start.ts';
import { type CoreGateway, startCore, until } from './gateway.ts';
import { createdSession, stubProvider } from './stub.ts';

const stub = stubProvider();
const plain = stubProvider({ kind: 'plain', answers: { capabilities: { sdk: false } } });
const succeed: Provider['createSession'] = async () => createdSession();
let core: CoreGateway;
beforeAll(async () => {
  core = await startCore({ stub, plain });
});
afterAll(() => core.stop());
// A success between failures keeps the circuit closed.
beforeEach(async () => {
  stub.set({ createSession: succeed });
  await core.begin();
});

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  __typename
  ... on StartVerificationSuccess { session { id status continuation {
    ... on HostedLink { url expiresAt qrCode } ... on SdkToken { token sdk expiresAt } } } }
  ... on InputError { code fields { path message } }
  ... on ConflictError { existingSession { id } }
  ... on ProviderError { code message retryable retryAfterSeconds failedSession { id status failure { code } } } } }`;
interface Started {
  readonly __typename: string;
  readonly [field: string]: unknown;
}
let people = 0;
const start = async (input: object = {}): Promise<Started> => {
  people += 1;
  const given = { provider: 'stub', applicant: { externalId: `person-${people}` }, ...input };
  return (await core.query<{ startVerification: Started }>(START, { input: given })).startVerification;
};

describe('a start that an adapter fails', () => {
  const errors: readonly [string, () => unknown][] = [
    ['an Error', () => new Error('of the adapter')],
    ['a TypeError', () => new TypeError('undefined is not a function')],
    ['a text', () => 'a text'],
    ['undefined', () => undefined],
    ['a rejected number', () => 7],
  ];
  test.each(errors)('with %s is PROVIDER_UNAVAILABLE at once, and its session FAILED', async (_, thrown) => {
    stub.set({
      createSession: async () => {
        throw thrown();
      },
    });
    const answer = await start();
    expect(answer).toMatchObject({
      __typename: 'ProviderError',
      code: 'PROVIDER_UNAVAILABLE',
      retryable: true,
      failedSession: { status: 'FAILED', failure: { code: 'PROVIDER_UNAVAILABLE' } },
    });
  });

  test('synchronously is no other', async () => {
    stub.set({
      createSession: () => {
        throw new Error('thrown, not rejected');
      },
    });
    expect(await start()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', failedSession: { status: 'FAILED' } });
  });

  test('is one event, SESSION_CREATED with status FAILED, and nothing of the error is logged but its kind', async () => {
    stub.set({
      createSession: async () => {
        throw new Error('Siti Contoh 910203-10-4444');
      },
    });
    const { failedSession } = (await start()) as unknown as { failedSession: { id: string } };
    expect(await core.events(failedSession.id)).toEqual(['1 SESSION_CREATED FAILED']);
    expect(JSON.stringify(core.logged)).not.toContain('Siti');
    expect(core.logged).toContainEqual(
      expect.objectContaining({ connection: 'stub', error: 'Error', message: 'the adapter of a provider failed' }),
    );
  });

  test('with its own error tells code, and when to come back', async () => {
    stub.set({
      createSession: async () => {
        throw new ProviderError('PROVIDER_RATE_LIMITED', 'Slow down.', { retryAfter: 6_200 });
      },
    });
    expect(await start()).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true, retryAfterSeconds: 7 });
  });
});

describe('a start whose answer was lost', () => {
  const lost = async () => {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'Lost.', { inDoubt: true });
  };
  test('is looked up, where the provider lets us', async () => {
    stub.set({
      createSession: lost,
      findSession: async () => createdSession({ continuation: hostedLink('https://hosted.example.test/found') }),
    });
    expect(await start()).toMatchObject({ session: { continuation: { url: 'https://hosted.example.test/found' } } });
  });

  test.each([
    ['knows none', async () => null],
    [
      'fails',
      async () => {
        throw new Error('of the look-up');
      },
    ],
  ])('is FAILED where the look-up %s', async (_, findSession) => {
    stub.set({ createSession: lost, findSession });
    expect(await start()).toMatchObject({ __typename: 'ProviderError', code: 'PROVIDER_UNAVAILABLE' });
  });

  test('is not looked up where nothing can have reached the provider', async () => {
    const before = stub.calls.findSession ?? 0;
    stub.set({
      createSession: async () => {
        throw new ProviderError('PROVIDER_REJECTED', 'No.');
      },
      findSession: async () => createdSession(),
    });
    expect(await start()).toMatchObject({ code: 'PROVIDER_REJECTED', retryable: false });
    expect(stub.calls.findSession ?? 0).toBe(before);
  });
});

describe('a continuation', () => {
  test('is a link with its QR code as SVG', async () => {
    const expiresAt = new Date('2026-12-01T00:00:00.000Z');
    const url = 'https://hosted.example.test/qr?a=1&b=2';
    stub.set({ createSession: async () => createdSession({ continuation: hostedLink(url, expiresAt) }) });
    const { session } = (await start()) as unknown as { session: { continuation: { qrCode: string } } };
    expect(session.continuation).toMatchObject({ url, expiresAt: expiresAt.toISOString() });
    expect(session.continuation.qrCode).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>.*<\/svg>$/s);
  });

  test('is a token for the SDK where flow asks for it', async () => {
    const continuation = { kind: 'sdk', token: 'secret-token', sdk: '@stub/sdk', expiresAt: null } as const;
    stub.set({ createSession: async () => createdSession({ continuation }) });
    expect(await start({ flow: 'SDK' })).toMatchObject({
      session: { continuation: { token: 'secret-token', sdk: '@stub/sdk', expiresAt: null } },
    });
    expect(stub.requests.at(-1)?.flow).toBe('SDK');
    const { rows } = await core.gateway.store.pool.query('select sealed from session order by created_at desc limit 1');
    expect(String(rows[0].sealed)).not.toContain('secret-token');
  });

  test('without an SDK is an InputError on flow', async () => {
    expect(await start({ provider: 'plain', flow: 'SDK' })).toMatchObject({
      __typename: 'InputError',
      code: 'UNSUPPORTED_BY_PROVIDER',
      fields: [{ path: 'flow' }],
    });
  });
});

describe('resumeVerification', () => {
  const RESUME = `mutation ($id: ID!) { resumeVerification(input: { id: $id }) { __typename
    ... on ResumeVerificationSuccess { session { id revision expiresAt } continuation { ... on HostedLink { url } } }
    ... on InputError { code fields { path message } } ... on ProviderError { code } } }`;
  const resume = async (id: string) =>
    (await core.query<{ resumeVerification: Started }>(RESUME, { id })).resumeVerification;

  test('gives the present link while it lasts, where the provider gives no fresh one', async () => {
    stub.set({ createSession: succeed });
    const { id } = await core.begin();
    expect(await resume(id)).toMatchObject({ continuation: { url: 'https://hosted.example.test/1' } });
  });

  test('says so where the link has ended and no fresh one is to be had', async () => {
    const expired = hostedLink('https://hosted.example.test/1', new Date(Date.now() - 1000));
    stub.set({ createSession: async () => createdSession({ continuation: expired }) });
    const { id } = await core.begin();
    expect(await resume(id)).toMatchObject({ code: 'UNSUPPORTED_BY_PROVIDER', fields: [{ path: 'id' }] });
  });

  test('keeps a fresh link, which is no change that an event tells of', async () => {
    const later = new Date(Date.now() + 9_000_000);
    stub.set({
      createSession: succeed,
      renewContinuation: async () => hostedLink('https://hosted.example.test/fresh', later),
    });
    const { id } = await core.begin();
    expect(await resume(id)).toMatchObject({
      session: { revision: 1, expiresAt: later.toISOString() },
      continuation: { url: 'https://hosted.example.test/fresh' },
    });
    expect(await core.session(id, 'hostedUrl')).toEqual({ hostedUrl: 'https://hosted.example.test/fresh' });
    expect(await core.events(id)).toEqual(['1 SESSION_CREATED PENDING']);
    stub.set({
      renewContinuation: async () => {
        throw new Error('of the adapter');
      },
    });
    expect(await resume(id)).toMatchObject({ __typename: 'ProviderError', code: 'PROVIDER_UNAVAILABLE' });
  });

  test('is refused after the end', async () => {
    stub.set({ createSession: succeed, cancelSession: async () => undefined });
    const { id } = await core.begin();
    await core.query('mutation ($id: ID!) { cancelSession(input: { id: $id }) { __typename } }', { id });
    expect(await resume(id)).toMatchObject({ __typename: 'InputError', code: 'INVALID_INPUT' });
  });
});

describe('an idempotency key', () => {
  test('brings the first session again, also a failed one, and refuses other input', async () => {
    stub.set({ createSession: succeed });
    const input = { idempotencyKey: 'once', applicant: { externalId: 'idem-1' } };
    const [first, second] = [await start(input), await start(input)];
    expect(second).toEqual(first);
    expect(await start({ ...input, reference: 'other' })).toMatchObject({
      __typename: 'ConflictError',
      existingSession: { id: (first as unknown as { session: { id: string } }).session.id },
    });
  });

  test('used at the same time makes one session', async () => {
    const input = { idempotencyKey: 'race', applicant: { externalId: 'idem-2' } };
    const answers = await Promise.all([start(input), start(input), start(input)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

test('metadata over 16 KiB is an InputError on its path', async () => {
  const metadata = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
  expect(await start({ metadata: metadata(16 * 1024) })).toMatchObject({ __typename: 'StartVerificationSuccess' });
  expect(await start({ metadata: metadata(16 * 1024 + 1) })).toMatchObject({ fields: [{ path: 'metadata' }] });
});

describe('cancelSession', () => {
  const CANCEL = `mutation ($id: ID!) { cancelSession(input: { id: $id }) { __typename
    ... on CancelSessionSuccess { session { status } } ... on InputError { code } ... on ProviderError { code } } }`;
  const cancel = async (id: string) => (await core.query<{ cancelSession: Started }>(CANCEL, { id })).cancelSession;

  test('withdraws at the provider first, once, and then here', async () => {
    const withdrawn: (string | null)[] = [];
    stub.set({
      createSession: succeed,
      cancelSession: async ({ providerReference }) => void withdrawn.push(providerReference),
    });
    const { id, reference } = await core.begin();
    expect(await cancel(id)).toMatchObject({ session: { status: 'CANCELED' } });
    expect(await cancel(id)).toMatchObject({ session: { status: 'CANCELED' } });
    expect(withdrawn).toEqual([reference]);
    expect(await core.events(id)).toEqual(['1 SESSION_CREATED PENDING', '2 STATUS_CHANGED CANCELED']);
  });

  test('leaves the session as it is where the provider fails', async () => {
    stub.set({
      cancelSession: async () => {
        throw new TypeError('of the adapter');
      },
    });
    const { id } = await core.begin();
    expect(await cancel(id)).toMatchObject({ __typename: 'ProviderError', code: 'PROVIDER_UNAVAILABLE' });
    expect(await core.session(id, 'status')).toEqual({ status: 'PENDING' });
  });
});

test('unreadable answers about one session stop nobody else’s start, and say nothing of the health', async () => {
  const health = () =>
    core.query<{ provider: { health: { status: string } } }>('{ provider(key: "stub") { health { status } } }');
  stub.set({ createSession: succeed });
  await core.begin();
  await until(async () => (await health()).provider.health.status === 'HEALTHY');
  // The outcomes of calls that count for the health, by the metric: the next success would hide a failure.
  const outcomes = async () => {
    const text = await (await fetch(`${core.running.url}/metrics`)).text();
    return text.split('\n').filter((line) => line.startsWith('kyc_provider_calls_total{connection="stub"'));
  };
  const before = await outcomes();
  const unreadable = new ProviderError('PROVIDER_UNAVAILABLE', "can't be read", { origin: 'answer', inDoubt: true });
  stub.set({
    createSession: async () => {
      throw unreadable;
    },
    findSession: async () => null,
  });
  for (let time = 0; time < 7; time++) expect(await start()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(await outcomes()).toEqual(before);
  stub.set({ createSession: succeed });
  expect(await start()).toMatchObject({ __typename: 'StartVerificationSuccess' });
  expect((await health()).provider.health.status).toBe('HEALTHY');
});
