import { describe, expect, it } from 'vitest';
import { failureOf } from '../contract.ts';
import { ondatoFacts } from './facts.ts';
import { reportOf, succeeding } from './reading.ts';

const { session } = ondatoFacts;

describe('an approval', () => {
  it.each([false, null, undefined])(
    'is none where the verification says %s, also after a person has looked at it',
    async (isSuccess) => {
      const report = await reportOf(succeeding(isSuccess), { isCrossChecked: true });
      expect(report).toMatchObject({ status: 'IN_REVIEW', decision: null });
    },
  );

  it('stands against a rule that failed only where a person looked at it', async () => {
    const rules = [{ name: 'SelfieHasFace', status: 'Fail' }];
    expect((await reportOf({}, { rules, isCrossChecked: true }))?.decision?.outcome).toBe('APPROVED');
    expect((await reportOf({}, { rules, isCrossChecked: false }))?.decision).toBeNull();
  });
});

describe("another person's resource decides nothing", () => {
  it.each([
    ['verification', { id: 'another' }, {}],
    ['identification', {}, { id: 'another' }],
    ['identification of another verification', {}, { identityVerificationId: 'another' }],
  ])('%s', async (_, idv, kyc) => {
    expect(await failureOf(reportOf(idv, kyc))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'answer' });
  });

  it('whatever the letters of an id', async () => {
    expect((await reportOf({ id: session.providerReference?.toUpperCase() }))?.decision?.outcome).toBe('APPROVED');
  });
});

it('gives the time of the decision, and no time of the status: the resources date different things', async () => {
  expect(await reportOf()).toMatchObject({
    occurredAt: null,
    decision: { decidedAt: new Date('2026-03-02T09:15:59.000Z') },
  });
});
