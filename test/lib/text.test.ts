import { describe, expect, test } from 'vitest';
import { isEmail } from '../../src/lib/email.ts';
import { rfc3339 } from '../../src/lib/rfc3339.ts';
import { unstorablePaths } from '../../src/lib/text.ts';

describe('an e-mail address', () => {
  test.each([
    'siti@example.test',
    'a&b@example.test',
    "o'brien+kyc@example.test",
    'ana@xn--e1afmkfd.xn--p1ai',
    'ana@пример.рф',
    'анна@пример.рф',
    'ana@münchen.example',
    'a.b.c@sub.example.test',
    `${'a'.repeat(64)}@example.test`,
  ])('%s is one', (text) => {
    expect(isEmail(text)).toBe(true);
  });

  test.each([
    '',
    'siti',
    '@example.test',
    'siti@',
    'siti@example',
    'siti@example.123',
    'siti@@example.test',
    'si ti@example.test',
    '.siti@example.test',
    'si..ti@example.test',
    'siti@-example.test',
    'siti@example..test',
    'siti@exam\u0000ple.test',
    `${'a'.repeat(65)}@example.test`,
  ])('%s is none', (text) => {
    expect(isEmail(text)).toBe(false);
  });
});

describe('a moment of RFC 3339', () => {
  test.each([
    ['2026-03-01T04:21:07.512Z', '2026-03-01T04:21:07.512Z'],
    ['2026-03-01T04:21:07Z', '2026-03-01T04:21:07.000Z'],
    ['2026-03-01t04:21:07z', '2026-03-01T04:21:07.000Z'],
    ['2026-03-01T04:21:07.5+08:00', '2026-02-28T20:21:07.500Z'],
    ['2026-03-01T04:21:07+08', '2026-02-28T20:21:07.000Z'],
    ['2026-03-01T04:21:07-03:30', '2026-03-01T07:51:07.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-03-01T04:21:07.123456789Z', '2026-03-01T04:21:07.123Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
  ])('%s', (text, moment) => {
    expect(rfc3339(text)?.toISOString()).toBe(moment);
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T04:60:07Z',
    '2026-03-01T04:21:60Z',
    '2026-03-01T04:21:07+24:00',
    '2026-03-01T04:21:07',
    '2026-02-30',
    '2026-03-01',
    '03/04/2026',
    'tomorrow',
    '1772338867000',
    '',
  ])('%s is none', (text) => {
    expect(rfc3339(text)).toBeNull();
  });
});

describe('a text that the database cannot keep is found by its path', () => {
  test.each([
    [{ name: 'fine' }, []],
    [{ name: 'a\u0000b' }, ['name']],
    [{ applicant: { fullName: '\ud800' } }, ['applicant.fullName']],
    [{ scopes: ['ok', '\u0000'] }, ['scopes.1']],
    [{ metadata: { deep: { list: ['\u0000'] } } }, ['metadata']],
    [{ metadata: { '\ud800': 1 } }, ['metadata']],
    [{ start: { metadata: { a: '\udfff', b: '\u0000' } } }, ['start.metadata']],
    [{ at: new Date(), none: null, number: 1 }, []],
  ])('%j', (input, paths) => {
    expect(unstorablePaths(input)).toEqual(paths);
  });
});
