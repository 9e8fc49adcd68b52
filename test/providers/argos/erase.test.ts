import { expect, test } from 'vitest';
import { connected } from '../contract.ts';
import { APPLICANT_ID, SESSION_ID, sessionOf } from '../people.ts';
import { argosFacts, READ, settings, submission } from './facts.ts';

const DELETE = READ.replace('GET', 'DELETE');

test('every submission of the link is deleted, and one that is gone is no error', async () => {
  const items = ['first', 'second'].map((submission_id) => ({ submission_id, userid: SESSION_ID }));
  const { provider, sent } = connected(argosFacts.definition, settings, {
    [READ]: { json: { Items: items } },
    [DELETE]: { json: { message: 'success' } },
  });
  await provider.eraseSession?.(sessionOf(null));
  const deleted = sent.filter(({ route }) => route === DELETE).map(({ body }) => JSON.parse(body));
  expect(deleted).toMatchObject([
    { submissionId: 'first', admin: 'kyc-gateway' },
    { submissionId: 'second', admin: 'kyc-gateway' },
  ]);
  expect(JSON.stringify(deleted)).not.toContain(APPLICANT_ID);

  const none = connected(argosFacts.definition, settings, { [READ]: { json: { Items: [] } } });
  await none.provider.eraseSession?.(sessionOf('gone'));
  expect(none.sent.map(({ route }) => route)).toEqual([READ]);
});

test('a refusal is told, so that it is tried again', async () => {
  const { provider } = connected(argosFacts.definition, settings, {
    [READ]: { json: submission },
    [DELETE]: { status: 500, json: { errorCode: 'processing_error' } },
  });
  await expect(provider.eraseSession?.(sessionOf('9zq41lo118a02'))).rejects.toThrow();
});
