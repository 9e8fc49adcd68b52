import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashOf, newSecret, Refused } from '../../src/access/authenticate.ts';

test('a new secret has 256 random bits, and says for which world it is', () => {
  expect(newSecret(true)).toMatch(/^kyc_live_[\w-]{43}$/);
  expect(newSecret(false)).toMatch(/^kyc_test_[\w-]{43}$/);
  expect(newSecret(true)).not.toBe(newSecret(true));
});

test('a secret is kept as its SHA-256', () => {
  expect(hashOf('kyc_test_1')).toEqual(createHash('sha256').update('kyc_test_1').digest());
});

test('a refusal is UNAUTHENTICATED unless it says otherwise', () => {
  expect([new Refused('x').code, new Refused('x', 'RATE_LIMITED').code]).toEqual(['UNAUTHENTICATED', 'RATE_LIMITED']);
  expect(new Refused('x').message).toBe('x');
});
