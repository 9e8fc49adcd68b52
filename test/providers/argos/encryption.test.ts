import { describe, expect, it } from 'vitest';
import { type Cipher, decrypt, deriveKey, encrypt, KEY_DERIVATIONS } from '../../../src/providers/argos/encryption.ts';
import { argos } from '../../../src/providers/argos/index.ts';
import { WebhookUnreadable } from '../../../src/providers/contract/errors.ts';
import type { Continuation } from '../../../src/providers/contract/start.ts';
import { connected, deliveryOf, failureOf } from '../contract.ts';
import { requestOf, SESSION_ID, sessionOf } from '../people.ts';
import { READ, settings, submission } from './facts.ts';

const PLAIN = '{"userid":"u-1001","cf1":"a"}';
const parametersOf = (continuation: Continuation) =>
  new URL(continuation.kind === 'link' ? continuation.url : '').searchParams;
const CIPHERS: readonly Cipher[] = ['ecb', 'gcm', 'cbc'];

// The vectors of the fact sheet.
it.each([
  ['sha256', '91buOnDTxoAL7rDbKNcS4CBGnST7YeZg3Ekd1/MBr7M='],
  ['first32', 'XwbvoRRh+c8+RgmZTJAZfVpVW8CC4TDALsu3o04WJyY='],
] as const)('encrypts under a key derived by %s as the sheet computed', (derivation, expected) => {
  expect(encrypt(PLAIN, deriveKey(settings.API_KEY, derivation), 'ecb')).toBe(expected);
});

it('derives 32 bytes, or says that it can not', () => {
  const secrets: Record<string, string> = {
    raw32: 'x'.repeat(32),
    base64_32: Buffer.alloc(32, 7).toString('base64'),
    hex_32: Buffer.alloc(32, 7).toString('hex'),
  };
  for (const derivation of KEY_DERIVATIONS) {
    expect(deriveKey(secrets[derivation] ?? settings.API_KEY, derivation)).toHaveLength(32);
  }
  expect(() => deriveKey('short', 'raw32')).toThrow('5 bytes');
});

describe.each(CIPHERS)('with %s', (cipher) => {
  const key = deriveKey(settings.API_KEY, 'sha256');
  const encrypted = { ...settings, ENCRYPTION: cipher };
  const sealed = (value: object) => ({ data: encrypt(JSON.stringify(value), key, cipher) });

  it('reads answers and webhooks, and refuses them in plain text', async () => {
    const answers = { [READ]: { json: sealed({ Items: [submission] }) } };
    const { provider } = connected(argos, encrypted, answers);
    expect((await provider.fetchReport?.(sessionOf('9zq41lo118a02')))?.status).toBe('COMPLETED');
    const webhook = { webhook_trigger: 'approved', submission_id: 's', userid: SESSION_ID };
    expect(provider.webhook.read(deliveryOf(sealed(webhook)))?.eventType).toBe('approved');
    expect(() => provider.webhook.read(deliveryOf(webhook))).toThrow(WebhookUnreadable);
  });

  it('tells of an answer that it can not decrypt', async () => {
    const other = deriveKey('another key', 'sha256');
    const json = { data: encrypt(JSON.stringify({ Items: [] }), other, cipher) };
    const { provider } = connected(argos, encrypted, { [READ]: { json } });
    const failure = await failureOf(provider.fetchReport?.(sessionOf('s')) ?? Promise.resolve());
    expect(failure).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, origin: 'answer' });
  });

  it('hides all but the project and the language of a link, and limits its life', async () => {
    const { provider } = connected(argos, encrypted);
    const { continuation, expiresAt } = await provider.createSession({ ...requestOf('argos'), locale: 'ko-KR' });
    expect(continuation.expiresAt).toEqual(expiresAt);
    const parameters = parametersOf(continuation);
    expect([...parameters.keys()].sort()).toEqual(['encrypted', 'lang', 'pid']);
    expect(parameters.get('lang')).toBe('ko');
    expect(JSON.parse(decrypt(parameters.get('encrypted') ?? '', key, cipher))).toMatchObject({
      userid: SESSION_ID,
      startValidUntil: expiresAt?.toISOString(),
    });
  });
});

describe('the settings', () => {
  const MESSAGE = 'ARGOS_ENCRYPTION_KEY_DERIVATION: does not give 32 bytes';

  it.each(['raw32', 'hex_32', 'base64_32'])('stop the start where %s gives no key', (derivation) => {
    const wrong = { ...settings, ENCRYPTION_KEY_DERIVATION: derivation };
    expect(() => connected(argos, { ...wrong, ENCRYPTION: 'gcm' })).toThrow(MESSAGE);
    expect(() => connected(argos, { ...wrong, LINK_ENCRYPTION: 'ecb' })).toThrow(MESSAGE);
    expect(() => connected(argos, wrong)).not.toThrow();
  });

  it('take the secret of links for links alone', () => {
    const links = { LINK_ENCRYPTION: 'gcm', LINK_SECRET: 'x'.repeat(32), ENCRYPTION_KEY_DERIVATION: 'raw32' };
    expect(() => connected(argos, { ...settings, ...links })).not.toThrow();
    expect(() => connected(argos, { ...settings, ...links, ENCRYPTION: 'gcm' })).toThrow(MESSAGE);
  });
});

const TOKENS = 'POST https://rest-api.argosidentity.com/v3/submission/tokens';
const PRIVATE = { ...settings, PRIVATE_LINKS: 'on' };

it.each([
  { success: false, message: 'a text' },
  { success: true, summary: { totalSubmitted: 1, processed: 0, failed: 1 } },
])('gives out no private link whose token was not taken (%j)', async (json) => {
  const { provider } = connected(argos, PRIVATE, { [TOKENS]: { json } });
  const failure = await failureOf(provider.createSession(requestOf('argos')));
  expect(failure).toMatchObject({ code: 'PROVIDER_REJECTED', providerMessage: json.message ?? null });

  const key = deriveKey(settings.API_KEY, 'sha256');
  const sealed = { data: encrypt(JSON.stringify(json), key, 'gcm') };
  const encrypted = connected(argos, { ...PRIVATE, ENCRYPTION: 'gcm' }, { [TOKENS]: { json: sealed } });
  expect((await failureOf(encrypted.provider.createSession(requestOf('argos')))).code).toBe('PROVIDER_REJECTED');
});

it('registers a one-time token before it gives out a private link', async () => {
  const { provider, sent } = connected(argos, PRIVATE, { [TOKENS]: { json: { success: true } } });
  const { continuation } = await provider.createSession(requestOf('argos'));
  const token = parametersOf(continuation).get('token');
  expect(JSON.parse(sent[0]?.body ?? '{}')).toEqual({ tokenId: [token] });
});

it('gives a fresh private link a token of its own', async () => {
  const { provider, sent } = connected(argos, PRIVATE, { [TOKENS]: { json: { success: true } } });
  const first = parametersOf((await provider.createSession(requestOf('argos'))).continuation);
  const renewed = await provider.renewContinuation?.(sessionOf(null));
  if (!renewed) throw new Error('It gave none.');
  const fresh = parametersOf(renewed);
  expect(fresh.get('userid')).toBe(SESSION_ID);
  expect(fresh.get('token')).toMatch(/^[A-Za-z0-9][\w.-]{6,62}[A-Za-z0-9]$/);
  expect(fresh.get('token')).not.toBe(first.get('token'));
  expect(JSON.parse(sent[1]?.body ?? '{}')).toEqual({ tokenId: [fresh.get('token')] });
});
