import { describe, expect, it, test } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import { connected, failureOf } from '../contract.ts';
import { sessionOf } from '../people.ts';
import { DETAILS, details, settings, USER } from './facts.ts';
import { fetched, reportOf, saying } from './reading.ts';

describe('the attempt', () => {
  it.each([
    ['2026-03-01T04:14:59Z', new Date('2026-03-01T04:14:59Z')],
    ['2026-03-01 04:14:59.120', new Date('2026-03-01T04:14:59.120Z')],
    [1_790_000_123_456, new Date(1_790_000_123_456)],
    ['1790000123456', new Date(1_790_000_123_456)],
    [1_790_000_123, new Date(1_790_000_123_000)],
    [null, null],
    [undefined, null],
    ['yesterday', null],
    [{}, null],
    [true, null],
    [1e300, null],
  ])('that was created at %j began at %s', async (createdAt, attemptBeganAt) => {
    expect(await reportOf({ createdAt })).toMatchObject({ attemptBeganAt, decision: { outcome: 'APPROVED' } });
  });

  it('is null in a report that names neither an id nor a beginning', async () => {
    const report = await reportOf({ verificationSessionId: undefined, createdAt: undefined });
    expect(report).toMatchObject({ status: 'COMPLETED', attempt: null, attemptBeganAt: null });
  });

  it('has an id that may come as a number', async () => {
    expect(await reportOf({ verificationSessionId: 7 })).toMatchObject({ attempt: '7' });
  });

  it('is read by the user’s id kept for the applicant where the start lost its answer', async () => {
    const { provider, sent } = connected(capa, settings, { [DETAILS]: { json: { status: 'ok', data: details } } });
    const report = await provider.fetchReport?.({ ...sessionOf(null), applicantReference: USER });
    expect(report).toMatchObject({ status: 'COMPLETED', providerReference: USER });
    expect(sent[0]?.url.searchParams.get('userId')).toBe(USER);
  });

  it('is not asked for where no user was created', async () => {
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

  it('counts a hit whatever its resolution: no word for a cleared one is documented', async () => {
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
    ['CLEAN', null, 'PASSED'],
    ['VERIFIED', null, 'PASSED'],
    [null, 'NOT_STARTED', 'PENDING'],
    [null, 'COLLECTING', 'PENDING'],
    [null, 'PROCESSING', 'PENDING'],
    ['constructor', null, 'INCONCLUSIVE'],
    [null, 'COMPLETED', 'INCONCLUSIVE'],
    [null, null, 'INCONCLUSIVE'],
  ])('of %s and %s is %s', async (result, status, outcome) => {
    const report = await reportOf({ faceLivenessInfo: { result, status } });
    expect(report?.checks?.find(({ type }) => type === 'LIVENESS')?.outcome).toBe(outcome);
  });
});

test('each check is named as its section', async () => {
  const section = { result: 'PASSED' };
  const report = await reportOf({
    idInfo: section,
    faceLivenessInfo: section,
    faceMatchInfo: section,
    fraudInsights: section,
    amlInfo: { numHits: 0 },
  });
  expect(report?.checks?.map(({ type, providerCheck }) => [type, providerCheck])).toEqual([
    ['DOCUMENT_AUTHENTICITY', 'idInfo'],
    ['LIVENESS', 'faceLivenessInfo'],
    ['FACE_MATCH', 'faceMatchInfo'],
    ['FRAUD', 'fraudInsights'],
    ['SANCTIONS', 'amlInfo'],
  ]);
  expect(report?.decision?.source).toBe('PROVIDER');
});

test('checks without any result are reported once there is a verdict', async () => {
  const inconclusive = { result: 'QUANTUM' };
  const sections = {
    idInfo: inconclusive,
    faceLivenessInfo: null,
    faceMatchInfo: null,
    fraudInsights: null,
    amlInfo: null,
  };
  expect(await reportOf(saying('IN_PROGRESS', sections))).not.toHaveProperty('checks');
  expect(await reportOf(saying('IN_PROGRESS', { ...sections, faceLivenessInfo: { result: 'PASSED' } }))).toHaveProperty(
    'checks.length',
    2,
  );
  expect(await reportOf(saying('REJECTED', sections))).toHaveProperty('checks.length', 1);
});

test('the word of a screening is its result, else its status', async () => {
  const word = async (amlInfo: object) =>
    (await reportOf({ amlInfo: { numHits: 0, ...amlInfo } }))?.screening?.providerStatus;
  expect(await word({ result: 'CLEAN', status: 'COMPLETED' })).toBe('CLEAN');
  expect(await word({ status: 'COMPLETED' })).toBe('COMPLETED');
});

test('what the summary says beside the verdict is a detail', async () => {
  const aipriseSummary = { verificationResult: 'APPROVED', riskNote: 'low' };
  const report = await reportOf({ aipriseSummary });
  expect(report?.details).toContainEqual(expect.objectContaining({ name: 'aipriseSummary.riskNote', value: 'low' }));
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

it.each([
  [0.95, 0.95],
  ['0.5', 0.5],
  [0, 0],
  [1, 1],
  [98.59, 0.9859],
  [100, 1],
  [100.1, null],
  [-0.1, null],
  [{}, null],
  ['high', null],
  ['', null],
  [null, null],
])('reads the face match score %j as %j', async (faceMatchScore, score) => {
  const report = await reportOf({ faceMatchInfo: { result: 'PASSED', faceMatchScore } });
  expect(report?.faceMatchScore).toBe(score);
  expect(report?.checks?.find(({ type }) => type === 'FACE_MATCH')?.score).toBe(score);
});
