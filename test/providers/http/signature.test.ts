import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSameSecret } from '../../../src/lib/secret.ts';
import { hmacOf, isAuthorizedBy, isHmacOf, isOneOf } from '../../../src/providers/http/signature.ts';

describe('secrets', () => {
  it('are the same only to the last character', () => {
    expect(isSameSecret('secret', 'secret')).toBe(true);
    for (const other of ['', 'secre', 'secrets', 'Secret', 'sécret']) expect(isSameSecret(other, 'secret')).toBe(false);
  });

  it('may be any of several', () => {
    expect(isOneOf('b', ['a', 'b', 'c'])).toBe(true);
    expect(isOneOf('d', ['a', 'b', 'c'])).toBe(false);
    expect(isOneOf('', [])).toBe(false);
  });
});

describe('an HMAC', () => {
  const body = Buffer.from([0xff, 0x00, 0x7b]);
  const made = createHmac('sha256', 'old').update('t.').update(body);
  const digest = made.digest();
  const proof = {
    algorithm: 'sha256',
    secrets: ['new', 'old'],
    message: ['t.', body],
    encoding: 'hex',
    signature: digest.toString('hex'),
  } as const;

  it('holds for exactly these bytes and any of the secrets', () => {
    expect(isHmacOf(proof)).toBe(true);
    expect(isHmacOf({ ...proof, signature: proof.signature.toUpperCase() })).toBe(true);
    expect(isHmacOf({ ...proof, encoding: 'base64', signature: digest.toString('base64') })).toBe(true);
  });

  it('fails for other bytes, another secret, another encoding or none at all', () => {
    expect(isHmacOf({ ...proof, message: [body] })).toBe(false);
    expect(isHmacOf({ ...proof, message: ['t.', body.toString('utf8')] })).toBe(false);
    expect(isHmacOf({ ...proof, secrets: ['new'] })).toBe(false);
    expect(isHmacOf({ ...proof, secrets: [] })).toBe(false);
    expect(isHmacOf({ ...proof, encoding: 'base64' })).toBe(false);
    expect(isHmacOf({ ...proof, signature: digest.toString('base64') })).toBe(false);
    expect(isHmacOf({ ...proof, signature: '' })).toBe(false);
  });

  it.each(['sha1', 'sha256', 'sha512'] as const)('holds for %s only where that is asked for', (algorithm) => {
    const signature = hmacOf(algorithm, 'old', ['t.', body]).digest('hex');
    for (const other of ['sha1', 'sha256', 'sha512'] as const) {
      expect(isHmacOf({ ...proof, signature, algorithm: other }), other).toBe(other === algorithm);
    }
  });
});

describe('an Authorization header', () => {
  it('carries a credential under its scheme, in whatever case the scheme is written', () => {
    for (const header of ['Bearer token', 'bearer token', ' BEARER  token ']) {
      expect(isAuthorizedBy(header, 'Bearer', ['other', 'token'])).toBe(true);
    }
    expect(isAuthorizedBy('Basic dTpw', 'Basic', ['dTpw'])).toBe(true);
  });

  it('is refused with another scheme or credential, or none', () => {
    for (const header of [
      undefined,
      '',
      'token',
      'Bearer',
      'Bearer ',
      'Basic token',
      'Bearer Token',
      'Bearer token x',
    ]) {
      expect(isAuthorizedBy(header, 'Bearer', ['token']), header).toBe(false);
    }
  });
});
