import { describe, expect, test } from 'vitest';
import {
  comparableNumber,
  type Document,
  document,
  type ExpectedDocument,
  matchesExpected,
} from '../../src/domain/document.ts';
import { screening } from '../../src/domain/screening.ts';

test('a document of which nothing is known is UNKNOWN and empty', () => {
  expect(document({})).toEqual({
    type: 'UNKNOWN',
    providerType: null,
    issuingCountry: null,
    fullName: null,
    givenNames: null,
    familyName: null,
    dateOfBirth: null,
    sex: null,
    nationality: null,
    address: null,
    number: null,
    issuedOn: null,
    expiresOn: null,
    fields: [],
  });
  expect(document({ type: 'PASSPORT', number: 'X1' })).toMatchObject({ type: 'PASSPORT', number: 'X1', fields: [] });
});

test('a screening of which only the status is known is empty otherwise', () => {
  const empty = { riskLevel: null, hits: null, providerStatus: null, screenedAt: null, matches: [] };
  expect(screening({ status: 'CLEAR' })).toEqual({ status: 'CLEAR', ...empty });
  expect(screening({ status: 'HIT', hits: 2 })).toEqual({ status: 'HIT', ...empty, hits: 2 });
});

test('numbers are compared without separators and case', () => {
  expect(comparableNumber('ab 12-34/x.7')).toBe('AB1234X7');
  expect(comparableNumber('ž١-２')).toBe('Ž١２');
});

describe('a document is the expected one', () => {
  const shown: Document = document({ type: 'PASSPORT', number: 'X12-34', issuingCountry: 'LT' });

  test.each<[string, ExpectedDocument | null, boolean | null]>([
    ['nothing was expected', null, null],
    ['nothing can be compared', {}, null],
    ['all values are the same', { type: 'PASSPORT', number: 'x1234', issuingCountry: 'LT' }, true],
    ['its one expected value is the same', { number: 'X1234' }, true],
    ['its type is another', { type: 'VISA', number: 'X1234', issuingCountry: 'LT' }, false],
    ['its number is another', { type: 'PASSPORT', number: 'X1235' }, false],
    ['its country is another', { type: 'PASSPORT', issuingCountry: 'LV' }, false],
    ['empty values were expected', { type: null, number: '', issuingCountry: '' }, null],
  ])('%#: %s', (_when, expected, matches) => {
    expect(matchesExpected(shown, expected)).toBe(matches);
  });

  test('by the values that both have: one that was not read contradicts nothing', () => {
    const expected: ExpectedDocument = { type: 'PASSPORT', number: 'X1234', issuingCountry: 'LT' };
    expect(matchesExpected(document({}), expected)).toBeNull();
    expect(matchesExpected({ ...shown, type: 'UNKNOWN' }, expected)).toBe(true);
    expect(matchesExpected({ ...shown, number: null }, expected)).toBe(true);
    expect(matchesExpected({ ...shown, issuingCountry: null }, expected)).toBe(true);
  });
});
