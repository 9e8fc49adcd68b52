import { expect, it } from 'vitest';
import { countryCode, countryCodeAlpha3 } from '../../src/lib/country.ts';

it.each([
  ['MY', 'MY'],
  ['my', 'MY'],
  ['MYS', 'MY'],
  [' deu ', 'DE'],
  ['D', 'DE'],
  ['D<<', 'DE'],
  ['MYS<', 'MY'],
  ['GBD', 'GB'],
  ['GBS', 'GB'],
  ['XK', 'XK'],
  ['XKX', 'XK'],
  ['RKS', 'XK'],
])('reads %j as %s', (given, code) => {
  expect(countryCode(given)).toBe(code);
});

it.each([
  ['organisations', ['UTO', 'EUE', 'UNO', 'UNA', 'XOM', 'XPO', 'EU', 'UN']],
  ['stateless persons and refugees', ['XXA', 'XXB', 'XXC', 'XXX']],
  ['names', ['Dominicana', 'MALAYSIA', 'WARGANEGARA', 'Malaysian']],
  ['codes that name nothing', ['ZZ', 'QQQ', '<<<', '', ' ', '458', 'constructor']],
  ['anything but a text', [458, null, undefined, {}, [], true]],
])('reads no country from %s', (_, all) => {
  for (const given of all) expect(countryCode(given), String(given)).toBeNull();
});

it('writes alpha-3 codes', () => {
  expect(['MY', 'de', 'XK', 'ZZ'].map(countryCodeAlpha3)).toEqual(['MYS', 'DEU', 'XKX', null]);
});
