import { expect, test } from 'vitest';
import { mayKnow, type Viewer } from '../../src/access/scopes.ts';

const key: Viewer = { kind: 'API_KEY', id: 'k', name: 'k', scopes: new Set(), applicant: null, expiresAt: null };

test('an applicant token may know of its own applicant alone, an API key of all', () => {
  const ana: Viewer = { ...key, kind: 'APPLICANT', applicant: { id: 'ana', externalId: 'a', grant: null } };
  expect([mayKnow(ana, 'ana'), mayKnow(ana, 'ben'), mayKnow(key, 'ben')]).toEqual([true, false, true]);
});
