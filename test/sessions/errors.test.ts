import { expect, test } from 'vitest';
import { ProviderError } from '../../src/providers/contract/errors.ts';
import { ConflictError, InputError, NotFoundError, SessionProviderError } from '../../src/sessions/errors.ts';

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

test('every error has its name and its code', () => {
  expect(new ConflictError('used', 's-1')).toMatchObject({ name: 'ConflictError', code: 'CONFLICT', sessionId: 's-1' });
  expect(new NotFoundError('none')).toMatchObject({ name: 'NotFoundError', code: 'NOT_FOUND', message: 'none' });
  const cause = new ProviderError('PROVIDER_REJECTED', 'It was refused.');
  expect(new SessionProviderError('first', 's-1', cause)).toMatchObject({
    name: 'SessionProviderError',
    code: 'PROVIDER_REJECTED',
    message: 'It was refused.',
    connection: 'first',
    sessionId: 's-1',
    cause,
  });
});
