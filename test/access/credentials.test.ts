import { expect, test } from 'vitest';
import { secretIn } from '../../src/access/credentials.ts';

const KEY = 'kyc_test_0123456789';

test.each<[string, Parameters<typeof secretIn>[0]]>([
  ['a bearer header', { header: `Bearer ${KEY}` }],
  ['a bearer header in other case, with more spaces', { header: `  bEARER   ${KEY} ` }],
  ['a header without Bearer', { header: KEY }],
  ['authorization', { header: undefined, connectionParams: { authorization: `Bearer ${KEY}` } }],
  ['Authorization', { header: undefined, connectionParams: { Authorization: `Bearer ${KEY}` } }],
  ['AUTHORIZATION without Bearer', { header: undefined, connectionParams: { AUTHORIZATION: KEY } }],
  ['headers.Authorization', { header: undefined, connectionParams: { headers: { Authorization: `Bearer ${KEY}` } } }],
  ['Headers.authorization', { header: undefined, connectionParams: { Headers: { authorization: KEY } } }],
  ['the header of the upgrade', { header: `Bearer ${KEY}`, connectionParams: {} }],
  ['params before a header that a proxy set', { header: 'Basic eDp5', connectionParams: { authorization: KEY } }],
  [
    'the same key twice',
    { header: undefined, connectionParams: { authorization: KEY, headers: { Authorization: `Bearer ${KEY}` } } },
  ],
  ['a key in the header and an empty value', { header: KEY, connectionParams: { authorization: null } }],
  ['a key in the header and no value', { header: KEY, connectionParams: { authorization: undefined } }],
  ['a key in the header, and headers that hold none', { header: KEY, connectionParams: { headers: null } }],
  ['a key in the header, and headers that are a text', { header: KEY, connectionParams: { headers: 'authorization' } }],
])('a key is found in %s', (_where, credentials) => {
  expect(secretIn(credentials)).toBe(KEY);
});

test.each<[string, Parameters<typeof secretIn>[0], RegExp]>([
  ['nothing', { header: undefined }, /^No API key.*`Authorization: Bearer </],
  ['nothing on a socket', { header: undefined, connectionParams: {} }, /^No API key.*connectionParams/],
  ['Bearer alone', { header: 'Bearer ' }, /^No API key/],
  ['a field of another name', { header: undefined, connectionParams: { token: KEY } }, /^No API key/],
  ['another scheme', { header: 'Basic eDp5' }, /not understood/],
  ['a number', { header: undefined, connectionParams: { authorization: 5 } }, /not understood/],
  ['two words', { header: undefined, connectionParams: { authorization: `Bearer ${KEY} x` } }, /not understood/],
  ['more than a token can have', { header: `Bearer ${'x'.repeat(8193)}` }, /not understood/],
  [
    'two keys',
    { header: undefined, connectionParams: { authorization: KEY, headers: { Authorization: 'another' } } },
    /two different keys/,
  ],
  [
    'a key and something else',
    { header: undefined, connectionParams: { authorization: KEY, headers: { Authorization: 5 } } },
    /two different keys/,
  ],
])('%s: the problem is named, short enough for a close frame', (_what, credentials, problem) => {
  const found = secretIn(credentials);
  const text = typeof found === 'string' ? found : found.problem;
  expect(text).toMatch(problem);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(123);
  expect(text).not.toContain(KEY);
});

test('a secret has at most 8 KiB, which the longest applicant token keeps to', () => {
  expect(secretIn({ header: `Bearer ${'x'.repeat(8192)}` })).toBe('x'.repeat(8192));
});
