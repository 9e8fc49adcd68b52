import { describe, expect, it } from 'vitest';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected, failureOf } from '../contract.ts';
import { IDENTIFICATION, ondatoFacts, saying, settings, VERIFICATION } from './facts.ts';
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

describe('the checks', () => {
  const checksOf = async (kyc: object) => (await reportOf({}, kyc))?.checks;
  const rule = (name: string | null, status: string | null) => ({ rules: [{ name, status }], document: null });

  it('are the rules, then the zone of the document', async () => {
    const [face, match, zone, ...more] = (await checksOf({})) ?? [];
    expect(face).toEqual({
      type: 'FACE_DETECTED',
      outcome: 'PASSED',
      score: null,
      providerCheck: 'SelfieHasFace',
      reasons: [],
    });
    expect(match).toMatchObject({
      type: 'FACE_MATCH',
      outcome: 'PASSED',
      providerCheck: 'SelfieAndDocumentFacesMatch',
    });
    expect(zone).toEqual({
      type: 'DOCUMENT_MRZ',
      outcome: 'PASSED',
      score: null,
      providerCheck: 'mrzVerified',
      reasons: [],
    });
    expect(more).toEqual([]);
  });

  it.each([
    ['Success', 'PASSED', []],
    ['Fail', 'FAILED', ['LIVENESS_FAILED']],
    ['Unavailable', 'SKIPPED', []],
    ['Quantum', 'INCONCLUSIVE', []],
    [null, 'INCONCLUSIVE', []],
  ])('of a rule that says %s is %s', async (status, outcome, codes) => {
    const [check, ...more] = (await checksOf(rule('SuccessfulPassiveLivenessCheck', status))) ?? [];
    expect(check).toMatchObject({ type: 'LIVENESS', outcome });
    expect(check?.reasons.map(({ code }) => code)).toEqual(codes);
    expect(more).toEqual([]);
  });

  it('of a rule that nothing maps keep its name', async () => {
    expect(await checksOf(rule('Quantum', 'Fail'))).toMatchObject([
      {
        type: 'OTHER',
        outcome: 'FAILED',
        providerCheck: 'Quantum',
        reasons: [{ code: 'UNMAPPED', raw: { code: 'Quantum' } }],
      },
    ]);
    expect(await checksOf(rule(null, 'Fail'))).toEqual([]);
  });

  it('skip a zone that was not verified, and have none that was not looked for', async () => {
    const zoneOf = (mrzVerified: boolean | null) => checksOf({ rules: [], document: { mrzVerified } });
    expect(await zoneOf(false)).toMatchObject([{ type: 'DOCUMENT_MRZ', outcome: 'SKIPPED', reasons: [] }]);
    expect(await zoneOf(null)).toEqual([]);
  });

  it('are there once it is decided, and not before', async () => {
    expect(await checksOf({ status: 'Rejected' })).toHaveLength(3);
    expect(await reportOf({}, { status: 'Awaiting' })).not.toHaveProperty('checks');
  });
});

describe('a decision', () => {
  it('is a reviewer’s where a person looked at it', async () => {
    const sourceOf = async (isCrossChecked: boolean) => (await reportOf({}, { isCrossChecked }))?.decision?.source;
    expect([await sourceOf(true), await sourceOf(false)]).toEqual(['PROVIDER_REVIEWER', 'PROVIDER']);
  });

  it('has the reason of a rejection, and none of an approval', async () => {
    expect((await reportOf())?.decision?.reasons).toEqual([]);
    const rejected = await reportOf({}, { status: 'Rejected', statusReason: 'BlurredPhoto' });
    expect(rejected?.decision?.reasons).toMatchObject([{ code: 'IMAGE_POOR_QUALITY', raw: { code: 'BlurredPhoto' } }]);
  });

  it('is no approval where any of the rules failed and no person looked at it', async () => {
    const rules = [
      { name: 'SelfieHasFace', status: 'Success' },
      { name: 'DocumentHasFace', status: 'Fail' },
    ];
    expect(await reportOf({}, { rules, isCrossChecked: false })).toMatchObject({ status: 'IN_REVIEW', decision: null });
    expect((await reportOf({}, { rules: null, isCrossChecked: false }))?.decision?.outcome).toBe('APPROVED');
  });
});

it('keeps the identification’s own fields of the step in the details, and has none where nothing is left', async () => {
  const step = { kycIdentification: { id: IDENTIFICATION.split('/').at(-1), isSuccess: true, score: 3 } };
  expect((await reportOf({ step }))?.details).toContainEqual({
    name: 'kycIdentification.score',
    value: '3',
    group: 'OTHER',
  });
  const pending = connected(ondato, settings, {
    ...saying(),
    [VERIFICATION]: { json: { id: session.providerReference, status: 'Pending' } },
  });
  expect(await pending.provider.fetchReport?.(session)).not.toHaveProperty('details');
});
