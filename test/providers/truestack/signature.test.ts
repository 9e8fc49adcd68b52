import { expect, it } from 'vitest';
import { WebhookRefused } from '../../../src/providers/contract/errors.ts';
import { truestack } from '../../../src/providers/truestack/index.ts';
import { connected, deliveryOf, NOW } from '../contract.ts';
import { settings } from './facts.ts';

// Made with another implementation: printf '%s' '…' | openssl dgst -sha256 -hmac demo-key
const BODY = Buffer.from('{"event":"kyc.session.completed","session_id":"s-1"}');
const HEX = '7f5c49ceef484af7a2b5b401ce8259e02b8f23c9f4dedb1ff665adfbad681575';
const TIMED_BASE64 = 'wxZpfh42I/5Oey35hcAcRqo8B7jTsn7lFxxlY0Ezas8=';
const AT = String(NOW.getTime());

const authenticating = (more: Record<string, string>) => {
  const { provider } = connected(truestack, { ...settings, ...more });
  return (headers: Record<string, string>) => () => provider.webhook.authenticate(deliveryOf(BODY, headers));
};

it('asks for no proof when off, and for the secret address instead', () => {
  const { provider } = connected(truestack, settings);
  expect(provider.webhook.authentication).toBe('SECRET_URL');
  expect(() => provider.webhook.authenticate(deliveryOf(BODY))).not.toThrow();
});

it('verifies a hexadecimal signature with and without its prefix, in either case', () => {
  const authenticate = authenticating({ WEBHOOK_SIGNATURE: 'hmac_hex', WEBHOOK_SECRET: 'demo-key' });
  for (const value of [HEX, `sha256=${HEX}`, `SHA256=${HEX.toUpperCase()}`]) {
    expect(authenticate({ 'x-webhook-signature': value })).not.toThrow();
  }
});

it('verifies with the API key when hmac_hex has no secret of its own, and not with it when it has', () => {
  const header = { 'x-webhook-signature': HEX };
  expect(authenticating({ WEBHOOK_SIGNATURE: 'hmac_hex', API_KEY: 'demo-key' })(header)).not.toThrow();
  const withSecret = { WEBHOOK_SIGNATURE: 'hmac_hex', API_KEY: 'demo-key', WEBHOOK_SECRET: 'another' };
  expect(authenticating(withSecret)(header)).toThrow(WebhookRefused);
});

it('verifies a base64 signature over the time and the body, with and without its prefix', () => {
  const authenticate = authenticating({ WEBHOOK_SIGNATURE: 'hmac_base64', WEBHOOK_SECRET: 'demo-key' });
  for (const value of [TIMED_BASE64, `HMAC-SHA256 ${TIMED_BASE64}`]) {
    expect(authenticate({ 'x-trueidentity-signature': value, 'x-trueidentity-timestamp': AT })).not.toThrow();
  }
});

it('reads the signature where its settings say', () => {
  const authenticate = authenticating({
    WEBHOOK_SIGNATURE: 'hmac_base64',
    WEBHOOK_SECRET: 'demo-key',
    WEBHOOK_SIGNATURE_HEADER: 'X-Signed',
    WEBHOOK_TIMESTAMP_HEADER: 'X-Time',
  });
  expect(authenticate({ 'x-signed': TIMED_BASE64, 'x-time': AT })).not.toThrow();
  expect(authenticate({ 'x-trueidentity-signature': TIMED_BASE64, 'x-trueidentity-timestamp': AT })).toThrow(
    WebhookRefused,
  );
});

it.each([
  [-300_001, false],
  [-300_000, true],
  [300_000, true],
  [300_001, false],
])('takes a delivery that comes %i ms after it was signed: %s', (late, isTaken) => {
  const { provider } = connected(truestack, {
    ...settings,
    WEBHOOK_SIGNATURE: 'hmac_base64',
    WEBHOOK_SECRET: 'demo-key',
  });
  const headers = { 'x-trueidentity-signature': TIMED_BASE64, 'x-trueidentity-timestamp': AT };
  const delivery = { ...deliveryOf(BODY, headers), receivedAt: new Date(NOW.getTime() + late) };
  const authenticate = () => provider.webhook.authenticate(delivery);
  if (isTaken) expect(authenticate).not.toThrow();
  else expect(authenticate).toThrow(WebhookRefused);
});

it('names the secret that hmac_base64 lacks, beside whatever else is missing', () => {
  const bare = () => connected(truestack, { WEBHOOK_SIGNATURE: 'hmac_base64' });
  expect(bare).toThrow('TRUESTACK_API_KEY: missing');
  expect(bare).toThrow('TRUESTACK_WEBHOOK_SECRET: is needed for hmac_base64');
});
