import { expect, test } from 'vitest';
import { score } from '../../src/lib/score.ts';

test.each([
  [83.4, 100, 0.834],
  ['0.5', 1, 0.5],
  [0, 1, 0],
  [1, 1, 1],
  // Of a scale that we do not know.
  [31, 1, null],
  [-0.1, 1, null],
  ['', 1, null],
  ['high', 1, null],
  [null, 1, null],
])('%j of %i is %j', (value, top, expected) => {
  expect(score(value, top)).toBe(expected);
});
