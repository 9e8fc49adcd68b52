import { expect, it } from 'vitest';
import { sexOf } from '../../../src/providers/wire/sex.ts';

it.each([
  ['M', 'MALE'],
  ['male', 'MALE'],
  [' F ', 'FEMALE'],
  ['Female', 'FEMALE'],
  ['X', 'UNSPECIFIED'],
  ['x', 'UNSPECIFIED'],
  ['<', 'UNSPECIFIED'],
  ['Unspecified', 'UNSPECIFIED'],
  ['Other', 'OTHER'],
])('reads %j as %s', (given, sex) => {
  expect(sexOf(given)).toBe(sex);
});

it.each(['L', 'P', 'H', 'MUJER', 'X?', '', 'constructor', 1, null, undefined, ['F'], {}])(
  'reads nothing from %j',
  (given) => {
    expect(sexOf(given)).toBeNull();
  },
);
