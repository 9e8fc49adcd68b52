import { describe, expect, it } from 'vitest';
import type { VerificationInput } from '../../../src/providers/contract/start.ts';
import { truestack } from '../../../src/providers/truestack/index.ts';
import { fixture } from '../answers.ts';
import { connected, failureOf } from '../contract.ts';
import { START, settings, truestackFacts } from './facts.ts';

const request = truestackFacts.request;

async function bodyOf(changes: Partial<typeof request>, more: Record<string, string> = {}) {
  const { provider, sent } = connected(truestack, { ...settings, ...more }, truestackFacts.createSession.answers);
  await provider.createSession({ ...request, ...changes });
  return JSON.parse(sent[0]?.body ?? '');
}

it('sends all it was given, and our id of the session', async () => {
  expect(await bodyOf({})).toEqual({
    document_name: 'Siti Contoh binti Ali',
    document_number: '910203-10-4444',
    document_type: '1',
    platform: 'Web',
    redirect_url: 'https://app.example.test/back?case=118',
    webhook_url: 'https://kyc.example.test/webhooks/truestack/5egm3nt-invented',
    metadata: { case: 'c-118', kyc_gateway_session: request.sessionId },
  });
});

it('leaves out what it was not given', async () => {
  const body = await bodyOf({ redirectUrl: null, metadata: null, document: { number: 'A1234567' } });
  expect(Object.keys(body).sort()).toEqual(['document_name', 'document_number', 'metadata', 'platform', 'webhook_url']);
  expect(body.metadata).toEqual({ kyc_gateway_session: request.sessionId });
});

it('joins given and family names', async () => {
  const applicant = { externalId: 'x', givenNames: ' Ali ', familyName: 'Contoh' };
  expect((await bodyOf({ applicant })).document_name).toBe('Ali Contoh');
});

it.each([
  ['WEB', 'Web'],
  ['IOS', 'iOS'],
  ['ANDROID', 'Android'],
] as const)('spells the platform %s as %s', async (platform, spelt) => {
  expect((await bodyOf({ platform })).platform).toBe(spelt);
});

it('takes the codes of document types from its settings', async () => {
  const document = { type: 'PASSPORT', number: 'A1234567' } as const;
  expect((await bodyOf({ document })).document_type).toBe('2');
  expect((await bodyOf({ document }, { DOCUMENT_TYPE_PASSPORT: '3' })).document_type).toBe('3');
});

it('sends the key with the call, under a base address with a path too', async () => {
  const route = 'POST http://127.0.0.1:4001/truestack/api/v1/kyc/sessions';
  const answers = { [route]: { status: 201, json: fixture('truestack/created') } };
  const { provider, sent } = connected(
    truestack,
    { ...settings, BASE_URL: 'http://127.0.0.1:4001/truestack/' },
    answers,
  );
  await provider.createSession({ ...request, webhookUrl: 'http://127.0.0.1:4000/webhooks/truestack/x' });
  expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${settings.API_KEY}`);
});

it('asks the true API for no webhooks over http', async () => {
  const { provider, sent } = connected(truestack, settings);
  const error = await failureOf(provider.createSession({ ...request, webhookUrl: 'http://kyc.example.test/w' }));
  expect(error).toMatchObject({ code: 'PROVIDER_REJECTED', retryable: false, inDoubt: false });
  expect(sent).toEqual([]);
});

it('hands out no link but to a web page', async () => {
  const json = { ...fixture('truestack/created'), onboarding_url: 'javascript:alert(1)' };
  const { provider } = connected(truestack, settings, { [START]: { json } });
  expect(await failureOf(provider.createSession(request))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
});

it('ends after a day where the answer does not say when, in whatever form', async () => {
  for (const expires_at of [undefined, null, 'soon', '', 1_772_338_867_000, {}, []]) {
    const json = { ...fixture('truestack/created'), expires_at };
    const { provider } = connected(truestack, settings, { [START]: { json } });
    const end = new Date('2026-03-02T04:30:00.000Z');
    expect(await provider.createSession(request)).toMatchObject({ expiresAt: end, continuation: { expiresAt: end } });
  }
});

it('is in no doubt of a start that failed at the upstream provider, unlike one that failed somewhere', async () => {
  const failing = (status: number, error: string) =>
    failureOf(
      connected(truestack, settings, {
        [START]: { status, json: { error, message: 'Service temporarily unavailable' } },
      }).provider.createSession(request),
    );
  expect((await failing(502, 'GATEWAY_ERROR')).inDoubt).toBe(false);
  expect((await failing(500, 'INTERNAL_ERROR')).inDoubt).toBe(true);
});

it('tells the balance when the credits are used up', async () => {
  const json = { error: 'INSUFFICIENT_CREDITS', message: 'Top up', balance: 0 };
  const { provider } = connected(truestack, settings, { [START]: { status: 402, json } });
  expect((await failureOf(provider.createSession(request))).providerMessage).toBe('Top up (balance 0)');
});

describe('what is checked before anything is sent', () => {
  const problems = (changes: Partial<Omit<VerificationInput, 'options'>>) =>
    truestack.check?.({ ...request, options: null, ...changes }).map(({ path }) => path);
  const applicant = (fullName: string) => ({ externalId: 'x', fullName });

  it('finds nothing wrong at the limits', () => {
    const metadata = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`key${at}`, 'x'.repeat(90)]));
    expect(
      problems({
        applicant: applicant('N'.repeat(100)),
        document: { number: '1'.repeat(14) },
        redirectUrl: `https://app.example.test/${'p'.repeat(2023)}`,
        metadata,
      }),
    ).toEqual([]);
  });

  it('finds everything wrong beyond them, all at once', () => {
    expect(
      problems({
        applicant: applicant('N'.repeat(101)),
        document: { number: '1'.repeat(15) },
        redirectUrl: `https://app.example.test/${'p'.repeat(2024)}`,
        metadata: { a: 'x'.repeat(1024) },
      }),
    ).toEqual(['applicant.fullName', 'document.number', 'redirectUrl', 'metadata']);
  });

  it('takes one national identity card alone', () => {
    const document = (type: 'NATIONAL_ID' | 'PASSPORT', issuingCountry: string) => ({
      type,
      issuingCountry,
      number: '1',
    });
    expect(problems({ document: document('NATIONAL_ID', 'SG') })).toEqual(['document.issuingCountry']);
    expect(problems({ document: document('NATIONAL_ID', 'MY') })).toEqual([]);
    expect(problems({ document: document('PASSPORT', 'SG') })).toEqual([]);
  });

  it('measures the joined name', () => {
    const names = { externalId: 'x', givenNames: 'N'.repeat(60), familyName: 'F'.repeat(60) };
    expect(problems({ applicant: names })).toEqual(['applicant.givenNames']);
  });

  it.each(['app://back', 'javascript:alert(1)', 'not an address'])('refuses to redirect to %s', (redirectUrl) => {
    expect(problems({ redirectUrl })).toEqual(['redirectUrl']);
  });

  it.each([
    ['ten keys beside ours', Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`key${at}`, 'x']))],
    ['a value that is no text', { count: 3 }],
    ['our own key', { kyc_gateway_session: 'x' }],
    ['bytes, not characters, beyond the limit', { name: 'é'.repeat(500) }],
  ])('refuses metadata with %s', (_, metadata) => {
    expect(problems({ metadata })).toEqual(['metadata']);
  });
});
