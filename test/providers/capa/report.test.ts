import { describe, expect, it } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import type { SessionRef } from '../../../src/providers/contract/provider.ts';
import type { Answer } from '../answers.ts';
import { connected, failureOf } from '../contract.ts';
import { sessionOf } from '../people.ts';
import { capaFacts, DETAILS, details, settings, USER } from './facts.ts';

/** What an answer to the details call is read as. */
const fetched = (answer: Answer, session: SessionRef = capaFacts.session) =>
  connected(capa, settings, { [DETAILS]: answer }).provider.fetchReport?.(session);
/** What the details are read as with these members changed. */
const reportOf = (changes: object, session?: SessionRef) =>
  fetched({ json: { status: 'ok', data: { ...details, ...changes } } }, session);
const saying = (verificationResult: string | null, changes: object = {}) => ({
  ...changes,
  aipriseSummary: { verificationResult },
});

describe('whose verification it is', () => {
  it.each([
    ['2026-03-01T04:14:59Z', new Date('2026-03-01T04:14:59Z')],
    [null, null],
    ['yesterday', null],
  ])('is told by when it began: %s', async (createdAt, attemptBeganAt) => {
    expect(await reportOf({ createdAt })).toMatchObject({ attemptBeganAt });
  });

  it('is that of the applicant’s user where the start lost its answer', async () => {
    const { provider, sent } = connected(capa, settings, { [DETAILS]: { json: { status: 'ok', data: details } } });
    const report = await provider.fetchReport?.({ ...sessionOf(null), applicantReference: USER });
    expect(report).toMatchObject({ status: 'COMPLETED', providerReference: USER });
    expect(sent[0]?.url.searchParams.get('userId')).toBe(USER);
  });

  it('is nobody’s where no user was made', async () => {
    const { provider, sent } = connected(capa, settings);
    expect(await provider.fetchReport?.(sessionOf(null))).toBeNull();
    expect(sent).toEqual([]);
  });
});

describe('before the user starts', () => {
  it.each([
    ['first', { success: false, error: { code: 'NOT_FOUND_ERROR', message: 'Verification not found' } }],
    ['second', { status: 'error', code: 'NOT_FOUND_ERROR', message: 'Verification not found' }],
    ['third', { statusCode: 404, message: 'Verification not found', error: 'Not Found' }],
  ])('there is nothing, in the %s shape of a refusal', async (_, json) => {
    expect(await fetched({ status: 404, json })).toBeNull();
  });
});

describe('an answer that holds nothing of a verification', () => {
  it.each([
    [{}],
    [{ data: null }],
    [{ status: 'ok', data: {} }],
    [{ status: 'error' }],
    [{ success: false, error: { code: 'NOT_FOUND_ERROR', message: 'no' } }],
    [{ aipriseSummary: null, idInfo: null }],
  ])('is unreadable: %j', async (json) => {
    const call = Promise.resolve(fetched({ json }));
    expect(await failureOf(call)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
  });

  it.each([{ clientReferenceId: USER }, { idInfo: { status: 'RUNNING' } }])(
    'is not one that holds only %j',
    async (data) => {
      for (const json of [data, { status: 'ok', data }, { success: true, data }]) {
        expect(await fetched({ json })).toMatchObject({ status: 'PROCESSING', decision: null });
      }
    },
  );
});

describe('the screening', () => {
  const sanctionsOf = async (changes: object) => {
    const report = await reportOf(changes);
    return [report?.screening, report?.checks?.find(({ type }) => type === 'SANCTIONS')?.outcome];
  };

  it.each([
    [0, 'CLEAR', 'PASSED'],
    ['0', 'CLEAR', 'PASSED'],
    [2, 'HIT', 'FAILED'],
    ['2', 'HIT', 'FAILED'],
  ])('with %j hits is %s', async (numHits, status, outcome) => {
    const [screening, check] = await sanctionsOf({ amlInfo: { numHits } });
    expect(screening).toMatchObject({ status, hits: Number(numHits) });
    expect(check).toBe(outcome);
  });

  it.each([null, undefined, '', 'many', '-1', '1.5', 1e21])('with %j hits is none', async (numHits) => {
    const [screening, check] = await sanctionsOf({ amlInfo: { numHits } });
    expect(screening).toMatchObject({ status: 'NOT_SCREENED', hits: null });
    expect(check).toBeUndefined();
  });

  it('counts a hit whatever became of it: no word for a cleared one is documented', async () => {
    const entityHits = [{ name: 'Ana Prueba', resolutionStatus: 'FALSE_POSITIVE' }];
    const [screening, check] = await sanctionsOf({ amlInfo: { numHits: 1, entityHits } });
    expect(screening).toMatchObject({ status: 'HIT', hits: 1 });
    expect(check).toBe('FAILED');
  });

  it.each([
    ['VERIFIED', 0, 'PASSED'],
    ['REJECTED', 0, 'PASSED'],
    ['REVIEW_NEEDED', 0, undefined],
    ['IN_PROGRESS', 0, undefined],
    ['QUANTUM', 0, undefined],
    [null, 0, undefined],
    ['REVIEW_NEEDED', 1, 'FAILED'],
    ['IN_PROGRESS', 1, 'FAILED'],
  ])('while the result is %s, %s hits mean %s', async (word, numHits, outcome) => {
    const [, check] = await sanctionsOf(saying(word, { amlInfo: { numHits } }));
    expect(check).toBe(outcome);
  });
});

describe('a section', () => {
  it.each([
    ['PASSED', 'APPROVED', 'PASSED'],
    ['PASSED', null, 'PASSED'],
    [null, 'APPROVED', 'PASSED'],
    ['', 'APPROVED', 'PASSED'],
    ['PASSED', 'COMPLETED', 'PASSED'],
    ['PASSED', 'DECLINED', 'FAILED'],
    ['FAILED', 'APPROVED', 'FAILED'],
    ['PENDING', 'REJECTED', 'FAILED'],
    ['PASSED', 'RUNNING', 'PENDING'],
    ['QUANTUM', 'PENDING', 'PENDING'],
    ['PASSED', 'SUBMITTED', 'PENDING'],
    ['PASSED', 'REVIEW', 'INCONCLUSIVE'],
    ['QUANTUM', 'APPROVED', 'INCONCLUSIVE'],
    ['constructor', null, 'INCONCLUSIVE'],
    [null, 'COMPLETED', 'INCONCLUSIVE'],
    [null, null, 'INCONCLUSIVE'],
  ])('of %s and %s is %s', async (result, status, outcome) => {
    const report = await reportOf({ faceLivenessInfo: { result, status } });
    expect(report?.checks?.find(({ type }) => type === 'LIVENESS')?.outcome).toBe(outcome);
  });
});

describe('the reasons', () => {
  const reason = (code: string) => ({ statusReasons: [{ code, message: 'Ana: no' }] });
  const passed = { result: 'PASSED', status: 'APPROVED' };
  const sections = {
    amlInfo: { numHits: 'many', ...reason('five') },
    fraudInsights: { result: 'CLEAN', warnings: [{ code: 'four' }] },
    faceMatchInfo: { ...passed, ...reason('facematch.differentPerson') },
    faceLivenessInfo: { ...passed, ...reason('two') },
    idInfo: { ...passed, ...reason('one') },
  };
  const codes = async (changes: object) =>
    (await reportOf(changes))?.decision?.reasons.map(({ code, raw }) => raw?.code ?? code);

  it('of a rejection are those of every section, in their order', async () => {
    const told = ['one', 'two', 'facematch.differentPerson', 'four', 'five'];
    expect(await codes(saying('REJECTED', sections))).toEqual(told);
    const amlInfo = { ...sections.amlInfo, numHits: 1 };
    expect(await codes(saying('REJECTED', { ...sections, amlInfo }))).toEqual([...told, 'SANCTIONS_MATCH']);
  });

  it('of a rejection that gives none are OTHER', async () => {
    expect(await codes(saying('DECLINED'))).toEqual(['OTHER']);
  });

  it('of an approval are none', async () => {
    expect(await codes(saying('APPROVED', sections))).toEqual([]);
  });
});

describe('the document', () => {
  const documentOf = async (idInfo: object) => (await reportOf({ idInfo }))?.documents?.[0];

  it.each([
    [{ firstName: 'Ana' }, { givenNames: 'Ana' }],
    [{ middleName: 'Inventada' }, { givenNames: 'Inventada' }],
    [{ lastName: 'Prueba' }, { familyName: 'Prueba' }],
    [{ birthDate: '1992-05-06' }, { dateOfBirth: '1992-05-06' }],
    [{ idType: 'INE' }, { type: 'NATIONAL_ID', providerType: 'INE' }],
    [{ idExpiryDate: '2031-05-06' }, { expiresOn: '2031-05-06' }],
    [{ address: { fullAddress: 'Calle Falsa 123' } }, { address: 'Calle Falsa 123' }],
  ])('is made of %j alone', async (idInfo, expected) => {
    expect(await documentOf({ result: 'PASSED', ...idInfo })).toMatchObject(expected);
  });

  it.each([[{}], [{ fullName: '', idNumber: null, address: {} }]])('is not made of %j', async (idInfo) => {
    const section = { result: 'PENDING', status: 'RUNNING', statusReasons: [], warnings: [] };
    expect(await reportOf({ idInfo: { ...section, ...idInfo } })).not.toHaveProperty('documents');
  });

  it.each(['INE', 'IFE', 'VOTER_ID', 'Voter ID', 'CEDULA'])(
    'of type %s is a national identity card',
    async (idType) => {
      expect(await documentOf({ idType, idNumber: 'Q00112233' })).toMatchObject({
        type: 'NATIONAL_ID',
        providerType: idType,
      });
    },
  );

  it.each([
    // Mexico's card writes H and M, and its M is mujer.
    ['INE', 'M', null],
    ['IFE', 'm', null],
    ['VOTER_ID', 'M', null],
    ['INE', 'H', 'MALE'],
    ['INE', 'MALE', 'MALE'],
    ['INE', 'FEMALE', 'FEMALE'],
    ['INE', 'Masculino', 'MALE'],
    ['INE', 'Femenino', 'FEMALE'],
    ['INE', 'Hombre', 'MALE'],
    ['INE', 'Mujer', 'FEMALE'],
    ['PASSPORT', 'M', 'MALE'],
    ['CEDULA', 'M', 'MALE'],
    ['PASSPORT', 'F', 'FEMALE'],
    ['PASSPORT', 'X', null],
  ])('of type %s with the gender %s is of sex %s', async (idType, gender, sex) => {
    expect((await documentOf({ idType, gender, idNumber: 'Q00112233' }))?.sex).toBe(sex);
  });
});

it.each([
  [0.95, 0.95],
  ['0.5', 0.5],
  [0, 0],
  [1, 1],
  [95, null],
  [1.01, null],
  [-0.1, null],
  ['high', null],
  ['', null],
  [null, null],
])('reads the face match score %j as %j', async (faceMatchScore, score) => {
  const report = await reportOf({ faceMatchInfo: { result: 'PASSED', faceMatchScore } });
  expect(report?.faceMatchScore).toBe(score);
  expect(report?.checks?.find(({ type }) => type === 'FACE_MATCH')?.score).toBe(score);
});
