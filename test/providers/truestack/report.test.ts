import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/providers/contract/errors.ts';
import { withPriority } from '../../../src/providers/http/priority.ts';
import { truestack } from '../../../src/providers/truestack/index.ts';
import { type Answers, fixture } from '../answers.ts';
import { connected, failureOf, oddVariants } from '../contract.ts';
import { approved, READ, REFRESH, refreshing, rejected, START, settings, truestackFacts } from './facts.ts';

const session = truestackFacts.session;
const REFUSED = { status: 404, json: { error: 'NOT_FOUND', message: 'x' } };
const completed = fixture('truestack/read-completed');

const fetched = async (answers: Answers, more: Record<string, string> = {}) =>
  connected(truestack, { ...settings, ...more }, answers).provider.fetchReport?.(session);

describe('the four shapes of the POST call', () => {
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

it('enriches the document by the GET call', async () => {
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
        { name: 'id_number_back', value: '910203-10-4444-01-02', group: 'DOCUMENT' },
        { name: 'religion', value: 'ISLAM', group: 'DOCUMENT' },
      ],
    },
  ]);
});

const SPENT = new ProviderError('PROVIDER_RATE_LIMITED', 'The calls allowed are used up.', { origin: 'budget' });

it.each([
  { status: 500 },
  { status: 429 },
  { status: 403, json: { error: 'FORBIDDEN', message: 'x' } },
  REFUSED,
  { text: '<html>' },
  { json: [] },
  { failure: new TypeError('fetch failed') },
  { failure: SPENT },
])('reports the decision of the POST call now, as incomplete, when the GET call fails with %j', async (failing) => {
  const report = await fetched({ ...refreshing(approved), [READ]: failing });
  expect(report).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' }, isIncomplete: true });
  expect(report?.checks).toHaveLength(7);
  expect(report?.media).toHaveLength(4);
  // The document that is known stays: one without the GET call would be poorer.
  expect(report).not.toHaveProperty('documents');
});

it('reports a decision whose read went well, and an open session, as complete', async () => {
  expect(await fetched(refreshing(approved))).not.toHaveProperty('isIncomplete');
  expect(await fetched(refreshing(fixture('truestack/refreshed-pending')))).not.toHaveProperty('isIncomplete');
});

it('makes no GET call while the session is open', async () => {
  const { provider, sent } = connected(truestack, settings, refreshing(fixture('truestack/refreshed-pending')));
  await provider.fetchReport?.(session);
  expect(sent.map(({ route }) => route)).toEqual([REFRESH]);
});

it.each([
  ['start', 'detail'],
  ['update', 'detail'],
  ['poll', 'poll'],
] as const)(
  'makes the POST call with the priority %s, and the GET call with the priority of a detail, or of the poll: %s',
  async (cause, reads) => {
    const { provider, sent } = connected(truestack, settings, refreshing(approved));
    await withPriority(cause, () => provider.fetchReport?.(session));
    expect(sent.map(({ route, priority }) => [route, priority])).toEqual([
      [REFRESH, cause],
      [READ, reads],
    ]);
  },
);

it('tells whose session it is, where the GET call does', async () => {
  const read = (metadata: unknown) => ({ ...refreshing(approved), [READ]: { json: { ...completed, metadata } } });
  expect((await fetched(read({ kyc_gateway_session: session.sessionId })))?.sessionId).toBe(session.sessionId);
  for (const metadata of [null, [], { kyc_gateway_session: 7 }, { other: 'x' }])
    expect((await fetched(read(metadata)))?.sessionId).toBeNull();
});

it('takes false for a check that was not made where the GET call has null for it', async () => {
  const flags = { front_back_match: false, face_match: false, liveness_passed: false };
  const refreshed = { ...rejected, reject_message: null, verification: flags };
  const read = (verification: object) => ({ ...refreshing(refreshed), [READ]: { json: { verification } } });
  const unmade = await fetched(read({ front_back_match: null, face_match: null, liveness_passed: null }));
  expect(new Set(unmade?.checks?.map(({ outcome }) => outcome))).toEqual(new Set(['SKIPPED']));
  expect(unmade?.decision?.reasons.map(({ code }) => code)).toEqual(['OTHER']);
  const made = await fetched(read({ front_back_match: null, face_match: false }));
  expect(made?.decision?.reasons.map(({ code }) => code)).toEqual(['FACE_MISMATCH', 'LIVENESS_FAILED']);
});

it('gives no reasons for an approval, whatever flag failed, and each failed check its flag as its word', async () => {
  const flags = { ...(approved.verification as object), face_match: false };
  const report = await fetched(refreshing({ ...approved, verification: flags }));
  expect(report?.decision).toMatchObject({ outcome: 'APPROVED', reasons: [] });
  const check = report?.checks?.find(({ type }) => type === 'FACE_MATCH');
  expect(check).toMatchObject({ outcome: 'FAILED', reasons: [{ code: 'FACE_MISMATCH', raw: { code: 'face_match' } }] });
});

it('reports no document where neither answer holds a value of it', async () => {
  const answers = { ...refreshing({ ...approved, document: {} }), [READ]: { json: { ...completed, document: {} } } };
  expect(await fetched(answers)).not.toHaveProperty('documents');
});

describe('a field of any other type', () => {
  // The words that make the decision; an odd one decides nothing.
  const DECISIVE = ['status', 'result'];

  const decides = async (answers: Answers, outcome: string, shown: string) =>
    expect((await fetched(answers))?.decision?.outcome, shown).toBe(outcome);

  it.each([
    ['approved', approved, 'APPROVED'],
    ['rejected', rejected, 'REJECTED'],
  ])('costs no decision of a POST call that says %s', async (_, json, outcome) => {
    for (const { path, value, json: odd } of oddVariants(json)) {
      if (!DECISIVE.includes(path)) await decides(refreshing(odd), outcome, `${path}: ${JSON.stringify(value)}`);
    }
  });

  it('costs no decision of a GET call', async () => {
    for (const { path, value, json: odd } of oddVariants(completed)) {
      const answers = { ...refreshing(approved), [READ]: { json: odd } };
      await decides(answers, 'APPROVED', `${path}: ${JSON.stringify(value)}`);
    }
  });

  it('decides nothing where it is the word of the decision', async () => {
    for (const { path, json } of oddVariants(approved).filter(({ path }) => DECISIVE.includes(path))) {
      const report = await fetched(refreshing(json)).catch((error: unknown) => error);
      const isUnreadable = report instanceof ProviderError && report.code === 'PROVIDER_UNAVAILABLE';
      if (!isUnreadable) expect(report, path).toMatchObject({ decision: null, status: null });
    }
  });

  it('costs no start', async () => {
    const created = fixture('truestack/created');
    for (const { path, value, json } of oddVariants(created)) {
      if (['id', 'onboarding_url'].includes(path)) continue;
      const { provider } = connected(truestack, settings, { [START]: { json } });
      const started = await provider.createSession(truestackFacts.request);
      expect(started.providerReference, `${path}: ${JSON.stringify(value)}`).toBe(created.id);
    }
  });

  it('stands in the details, as received', async () => {
    const verification = { ...(approved.verification as object), landmark_valid: 1, face_match_score: '834' };
    const images = { ...(approved.images as object), best_frame: { href: 'x' } };
    const json = { ...approved, reject_message: ['x'], verification, images };
    const read = { ...completed, document: 'MYKAD', verification: [true] };
    const report = await fetched({ [REFRESH]: { json }, [READ]: { json: read } });
    expect(report?.details).toEqual([
      { name: 'reject_message.0', value: 'x', group: 'OTHER' },
      { name: 'document', value: 'MYKAD', group: 'OTHER' },
      { name: 'verification.0', value: 'true', group: 'OTHER' },
      { name: 'verification.landmark_valid', value: '1', group: 'OTHER' },
      { name: 'verification.face_match_score', value: '834', group: 'OTHER' },
      { name: 'images.best_frame.href', value: 'x', group: 'OTHER' },
    ]);
    expect(report).toMatchObject({ faceMatchScore: null, documents: [{ fullName: 'SITI CONTOH BINTI ALI' }] });
  });
});

it('reads the document type by the codes of its settings', async () => {
  const answers = { ...refreshing(approved), [READ]: { json: { document_type: '3' } } };
  expect((await fetched(answers))?.documents?.[0]?.type).toBe('UNKNOWN');
  const asPassport = await fetched(answers, { DOCUMENT_TYPE_PASSPORT: '3' });
  expect(asPassport?.documents?.[0]).toMatchObject({ type: 'PASSPORT', issuingCountry: null });
});

/** The document of a completed session that both answers describe so. */
const documentOf = async (inRefresh: object, inRead: object | null = null) => {
  const read = { ...completed, document: inRead };
  return (await fetched({ [REFRESH]: { json: { ...approved, document: inRefresh } }, [READ]: { json: read } }))
    ?.documents?.[0];
};

it('keeps as fields, as received, the values that can not be read as their type', async () => {
  const odd = {
    gender: 'X?',
    dob: '1990-00-00',
    nationality: 'WARGANEGARA',
    full_name: { first: 'SITI' },
    address: '',
    expiry: 'PERMANENT',
  };
  const read = await documentOf(odd);
  expect(read).toMatchObject({ sex: null, dateOfBirth: null, nationality: null, fullName: null, address: null });
  expect(read?.fields).toEqual([
    { name: 'gender', value: 'X?', group: 'DOCUMENT' },
    { name: 'dob', value: '1990-00-00', group: 'DOCUMENT' },
    { name: 'nationality', value: 'WARGANEGARA', group: 'DOCUMENT' },
    { name: 'full_name.first', value: 'SITI', group: 'DOCUMENT' },
    { name: 'expiry', value: 'PERMANENT', group: 'DOCUMENT' },
  ]);
});

it.each([
  ['PEREMPUAN', 'FEMALE'],
  ['p', 'FEMALE'],
  ['Female', 'FEMALE'],
  ['LELAKI', 'MALE'],
  ['L', 'MALE'],
  ['M', 'MALE'],
  ['X', 'UNSPECIFIED'],
])('reads the gender %s as %s', async (gender, sex) => {
  const read = await documentOf({ gender });
  expect(read).toMatchObject({ sex, fields: [] });
});

it('takes a field from the GET call where the POST call has none that can be read, and keeps the odd one', async () => {
  const read = await documentOf({ id_number: {}, gender: '?' }, { id_number: 'A1', gender: 'F', full_name: 'SITI' });
  expect(read).toMatchObject({ number: 'A1', sex: 'FEMALE', fullName: 'SITI' });
  expect(read?.fields).toEqual([{ name: 'gender', value: '?', group: 'DOCUMENT' }]);
});

it('keeps each digit of a number that comes as a JSON number', async () => {
  const [json, read] = [
    { ...approved, document: null },
    { ...completed, document: {} },
  ].map((each) => JSON.stringify(each));
  const answers = {
    [REFRESH]: { text: json?.replace('"document":null', '"document":{"id_number":910203104444910203}') },
    [READ]: { text: read },
  };
  expect((await fetched(answers))?.documents?.[0]?.number).toBe('910203104444910203');
});
