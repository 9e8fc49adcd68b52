import { expect, test } from 'vitest';
import { InputError } from '../../src/sessions/errors.ts';

test('an InputError is UNSUPPORTED_BY_PROVIDER only where every field is, and names each', () => {
  const unsupported = { path: 'flow', message: 'gives no token', unsupported: true };
  const wrong = { path: 'locale', message: 'must be a language tag' };
  expect(new InputError([unsupported]).code).toBe('UNSUPPORTED_BY_PROVIDER');
  expect(new InputError([unsupported, wrong]).code).toBe('INVALID_INPUT');
  expect(new InputError([unsupported, wrong])).toMatchObject({
    name: 'InputError',
    message: 'flow: gives no token · locale: must be a language tag',
    fields: [unsupported, wrong],
  });
});
