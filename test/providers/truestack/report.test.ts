import { describe, expect, it } from 'vitest';
import { truestack } from '../../../src/providers/truestack/index.ts';
import { type Answers, fixture } from '../answers.ts';
import { connected, failureOf } from '../contract.ts';
import { approved, READ, REFRESH, refreshing, rejected, settings, truestackFacts } from './facts.ts';

const session = truestackFacts.session;
const REFUSED = { status: 404, json: { error: 'NOT_FOUND', message: 'x' } };
const completed = fixture('truestack/read-completed');

const fetched = async (answers: Answers, more: Record<string, string> = {}) =>
  connected(truestack, { ...settings, ...more }, answers).provider.fetchReport?.(session);

describe('the four shapes of a refresh', () => {
  it('reads an open session, and takes its placeholder flags for no results', async () => {
    const report = await fetched(refreshing(fixture('truestack/refreshed-pending')));
    expect(report).toMatchObject({ status: 'PENDING', decision: null });
    expect(report).not.toHaveProperty('checks');
    expect(report).not.toHaveProperty('documents');
  });

  it('reads a session that was final already, though it says refreshed: false', async () => {
    const report = await fetched(refreshing(approved));
    expect(report).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED', source: 'PROVIDER' } });
  });

  it.each(['Failed to fetch status from upstream', 'Session has no upstream reference'])(
    'takes 200 with the error %j for "try later", whatever stands beside it',
    async (text) => {
      const json = {
        ...fixture('truestack/refreshed-unreachable'),
        status: 'completed',
        result: 'approved',
        error: text,
      };
      const error = await failureOf(fetched(refreshing(json)));
      expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, providerMessage: text });
      expect(error.message).not.toContain(text);
    },
  );
});

it('knows nothing of a session that TrueStack does not know', async () => {
  expect(await fetched({ [REFRESH]: { status: 404, json: { error: 'NOT_FOUND', message: 'x' } } })).toBeNull();
});

it('does not take another refusal for an unknown session', async () => {
  const refusal = { status: 400, json: { error: 'BAD_REQUEST', message: 'x' } };
  expect(await failureOf(fetched({ [REFRESH]: refusal }))).toMatchObject({ code: 'PROVIDER_REJECTED' });
});

it('does not take a proxy that finds nothing for TrueStack', async () => {
  const error = await failureOf(fetched({ [REFRESH]: { status: 404, text: '<html>' } }));
  expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
});

it('asks nothing of a session without a reference', async () => {
  const { provider, sent } = connected(truestack, settings);
  expect(await provider.fetchReport?.({ ...session, providerReference: null })).toBeNull();
  expect(sent).toEqual([]);
});

it('reads the seven checks, and the score as a text on a scale of 100', async () => {
  const report = await fetched(refreshing(approved));
  expect(report?.faceMatchScore).toBeCloseTo(0.834);
  expect(report?.checks?.map(({ type, outcome, score }) => [type, outcome, score])).toEqual([
    ['DOCUMENT_AUTHENTICITY', 'PASSED', null],
    ['NAME_MATCH', 'PASSED', null],
    ['ID_NUMBER_MATCH', 'PASSED', null],
    ['DOCUMENT_DATA_CONSISTENCY', 'PASSED', null],
    ['DOCUMENT_SECURITY_FEATURES', 'PASSED', null],
    ['FACE_MATCH', 'PASSED', expect.closeTo(0.834)],
    ['LIVENESS', 'PASSED', null],
  ]);
});

it('gives a failed check its reason, and skips one that nobody told of', async () => {
  const report = await fetched({ ...refreshing(rejected), [READ]: REFUSED });
  expect(report?.decision?.reasons).toMatchObject([{ code: 'FACE_MISMATCH', raw: { code: 'face_mismatch' } }]);
  const checks = Object.fromEntries(report?.checks?.map((check) => [check.providerCheck, check]) ?? []);
  expect(checks.face_match).toMatchObject({ outcome: 'FAILED', score: 0.41, reasons: [{ code: 'FACE_MISMATCH' }] });
  expect(checks.front_back_match).toMatchObject({ outcome: 'SKIPPED', reasons: [] });
});

it('enriches the document by the read', async () => {
  const report = await fetched(refreshing(approved));
  expect(report?.documents).toEqual([
    {
      type: 'NATIONAL_ID',
      providerType: '1',
      issuingCountry: 'MY',
      fullName: 'SITI CONTOH BINTI ALI',
      givenNames: null,
      familyName: null,
      dateOfBirth: '1991-02-03',
      sex: 'FEMALE',
      nationality: 'MY',
      address: '9 JALAN CONTOH',
      number: '910203-10-4444',
      issuedOn: null,
      expiresOn: null,
      fields: [
        { name: 'id_number_back', value: '910203-10-4444-01-02' },
        { name: 'religion', value: 'ISLAM' },
      ],
    },
  ]);
});

it.each([{ status: 500 }, { status: 429 }, { text: '<html>' }, { failure: new TypeError('fetch failed') }])(
  'is asked again when the read fails in passing, with %j',
  async (failing) => {
    const failure = await failureOf(fetched({ ...refreshing(approved), [READ]: failing }));
    expect(failure.retryable).toBe(true);
  },
);

it('keeps what the refresh decided when the read is refused, and the document that is known', async () => {
  const report = await fetched({ ...refreshing(approved), [READ]: REFUSED });
  expect(report).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' } });
  expect(report).not.toHaveProperty('documents');
});

it('tells whose session it is, where the read does', async () => {
  const read = (metadata: unknown) => ({ ...refreshing(approved), [READ]: { json: { ...completed, metadata } } });
  expect((await fetched(read({ kyc_gateway_session: session.sessionId })))?.sessionId).toBe(session.sessionId);
  for (const metadata of [null, [], { kyc_gateway_session: 7 }, { other: 'x' }])
    expect((await fetched(read(metadata)))?.sessionId).toBeNull();
});

it('takes false for a check that was not made where the read has null for it', async () => {
  const flags = { front_back_match: false, face_match: false, liveness_passed: false };
  const refreshed = { ...rejected, reject_message: null, verification: flags };
  const read = (verification: object) => ({ ...refreshing(refreshed), [READ]: { json: { verification } } });
  const unmade = await fetched(read({ front_back_match: null, face_match: null, liveness_passed: null }));
  expect(new Set(unmade?.checks?.map(({ outcome }) => outcome))).toEqual(new Set(['SKIPPED']));
  expect(unmade?.decision?.reasons.map(({ code }) => code)).toEqual(['OTHER']);
  const made = await fetched(read({ front_back_match: null, face_match: false }));
  expect(made?.decision?.reasons.map(({ code }) => code)).toEqual(['FACE_MISMATCH', 'LIVENESS_FAILED']);
});

it('does not lose a decision over what decides nothing', async () => {
  const odd = { full_name: 7, gender: ['F'] };
  const json = { ...approved, document: odd, verification: { landmark_valid: 1, face_match: true }, images: 'none' };
  const report = await fetched({ ...refreshing(json), [READ]: { json: { document_type: 1, document: 'x' } } });
  expect(report?.decision?.outcome).toBe('APPROVED');
  expect(report?.checks?.find(({ type }) => type === 'FACE_MATCH')?.outcome).toBe('PASSED');
});

it('reads the document type by the codes of its settings', async () => {
  const answers = { ...refreshing(approved), [READ]: { json: { document_type: '3' } } };
  expect((await fetched(answers))?.documents?.[0]?.type).toBe('UNKNOWN');
  const asPassport = await fetched(answers, { DOCUMENT_TYPE_PASSPORT: '3' });
  expect(asPassport?.documents?.[0]).toMatchObject({ type: 'PASSPORT', issuingCountry: null });
});

it('keeps as fields what it could not read', async () => {
  const document = { gender: 'X?', dob: '03-02-91', nationality: 'WARGANEGARA', address: '' };
  const json = { ...approved, document };
  const report = await fetched({ ...refreshing(json), [READ]: { json: {} } });
  expect(report?.documents?.[0]).toMatchObject({
    sex: null,
    dateOfBirth: null,
    nationality: null,
    address: null,
  });
  expect(report?.documents?.[0]?.fields).toEqual([
    { name: 'gender', value: 'X?' },
    { name: 'dob', value: '03-02-91' },
    { name: 'nationality', value: 'WARGANEGARA' },
  ]);
});
