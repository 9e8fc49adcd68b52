import { describe, expect, test } from 'vitest';
import type { Answer } from '../answers.ts';
import { connected, failureOf } from '../contract.ts';
import { APPLICANT_ID, SESSION_ID, sessionOf } from '../people.ts';
import { argosFacts, READ, settings, submission } from './facts.ts';
import { reading } from './reading.ts';

const DELETE = READ.replace('GET', 'DELETE');
const SUCCESS = { [DELETE]: { json: { message: 'success' } } };
const listing = (...Items: object[]): Answer => ({ json: { Items } });
const NONE = listing();

async function deleted(reference: string | null, byUserid: Answer, byId: Answer = NONE) {
  const { provider, sent } = reading(byUserid, byId, SUCCESS);
  await provider.eraseSession?.(sessionOf(reference));
  return sent.filter(({ route }) => route === DELETE).map(({ body }) => JSON.parse(body));
}

test('every submission of the link is deleted, and one that is gone is no error', async () => {
  const bodies = await deleted(
    null,
    listing({ submission_id: 'first', userid: SESSION_ID }, { submission_id: 'second', data: { cf1: SESSION_ID } }),
  );
  expect(bodies).toMatchObject([
    { submissionId: 'first', admin: 'kyc-gateway' },
    { submissionId: 'second', admin: 'kyc-gateway' },
  ]);
  expect(JSON.stringify(bodies)).not.toContain(APPLICANT_ID);
  expect(await deleted('gone', NONE)).toEqual([]);
});

test('the attempts beside the bound one are deleted too, each once', async () => {
  const [first, second] = ['first', 'second'].map((submission_id) => ({ submission_id, userid: SESSION_ID }));
  const bodies = await deleted('first', listing({ ...first }, { ...second }), listing({ ...first }));
  expect(bodies.map(({ submissionId }) => submissionId)).toEqual(['first', 'second']);
});

test("nobody else's submission is deleted, even where the answer holds everybody's", async () => {
  const everybody = listing(
    { submission_id: 'stranger', userid: APPLICANT_ID, data: { cf1: 'order-77' } },
    { submission_id: 'bound' },
    { submission_id: 'nameless' },
  );
  const bodies = await deleted('bound', everybody, everybody);
  expect(bodies.map(({ submissionId }) => submissionId)).toEqual(['bound']);
  expect(await deleted(null, everybody)).toEqual([]);
  // Nor where we were told a stranger's for ours.
  expect(await deleted('stranger', NONE, everybody)).toEqual([]);
});

test('an entry that can not be read is deleted by its id, and one without an id is an error', async () => {
  const odd = { submission_id: 'odd', userid: SESSION_ID, kyc: 7 };
  const bodies = await deleted(null, listing({ submission_id: 'first', userid: SESSION_ID }, odd));
  expect(bodies.map(({ submissionId }) => submissionId)).toEqual(['first', 'odd']);
  for (const entry of [{ userid: SESSION_ID }, { kyc: 7 }]) {
    const erasing = deleted(null, listing({ submission_id: 'first', userid: SESSION_ID }, entry));
    expect(await failureOf(erasing)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'answer' });
  }
});

describe('a refusal is told, so that it is tried again', () => {
  test('of the deletion', async () => {
    const { provider } = connected(argosFacts.definition, settings, {
      [READ]: { json: { Items: [submission] } },
      [DELETE]: { status: 500, json: { errorCode: 'processing_error' } },
    });
    const failure = await failureOf(provider.eraseSession?.(sessionOf('9zq41lo118a02')) ?? Promise.resolve());
    expect(failure.providerCode).toBe('processing_error');
  });

  test.each([400, 404, 413])('of the reading, as %i', async (status) => {
    const refusal = { status, json: { message: 'a text' } };
    for (const [byUserid, byId] of [[refusal, NONE] as const, [NONE, refusal] as const]) {
      const { provider } = reading(byUserid, byId, SUCCESS);
      const failure = await failureOf(provider.eraseSession?.(sessionOf('9zq41lo118a02')) ?? Promise.resolve());
      expect(failure.code).toBe('PROVIDER_REJECTED');
    }
  });
});
