import { describe, expect, it } from 'vitest';
import { screening } from '../../../src/domain/screening.ts';
import { argos } from '../../../src/providers/argos/index.ts';
import type { Answer } from '../answers.ts';
import { connected } from '../contract.ts';
import { SESSION_ID, sessionOf } from '../people.ts';
import { READ, settings, submission } from './facts.ts';
import { reading } from './reading.ts';

const REFERENCE = '9zq41lo118a02';
const at = (text: string): Date => new Date(`2026-03-02T${text}.000Z`);
const listing = (...Items: object[]): Answer => ({ json: { Items } });
const NONE = listing();

/** What is reported of the submission with these members; `undefined` takes one away. */
async function reported(more: object) {
  const { provider } = connected(argos, settings, { [READ]: listing({ ...submission, ...more }) });
  return provider.fetchReport?.(sessionOf(REFERENCE));
}
const rejected = (commentCode: unknown, more: object = {}) => ({ kyc: { result: 'rejected', commentCode, ...more } });

describe('a submission that is not there', () => {
  const standing = async (reference: string | null, byUserid: Answer, byId: Answer) =>
    reading(byUserid, byId).provider.fetchReport?.(sessionOf(reference));

  it('was deleted only where the answer is an empty list', async () => {
    expect(await standing(REFERENCE, NONE, NONE)).toMatchObject({ status: 'CANCELED', providerStatus: 'deleted' });
    expect(await standing(null, NONE, NONE)).toBeNull();
    const strangers = listing({ submission_id: 'stranger', userid: 'someone', kyc: { result: 'approved' } });
    expect(await standing(REFERENCE, strangers, strangers)).toBeNull();
  });

  it.each([{ status: 404 }, { status: 404, json: { errorCode: 'x' } }, { status: 400, json: { message: 'a text' } }])(
    'is not known yet where the answer is a refusal (%j)',
    async (refusal) => {
      expect(await standing(REFERENCE, refusal, refusal)).toBeNull();
      expect(await standing(null, refusal, NONE)).toBeNull();
    },
  );
});

describe('of several submissions', () => {
  const attempt = (submission_id: string, result: string, created_at: Date, updated_at: Date) => ({
    submission_id,
    userid: SESSION_ID,
    created_at,
    updated_at,
    kyc: { result },
  });
  const chosen = async (reference: string | null, ...found: object[]) => {
    const { provider, sent } = reading(listing(...found), listing(...found));
    const report = await provider.fetchReport?.(sessionOf(reference));
    expect(sent.at(-1)?.url.searchParams.get('submission_id')).toBe(report?.providerReference);
    return report;
  };
  const approved = attempt('a', 'approved', at('09:00:00'), at('09:05:00'));
  const abandoned = attempt('b', 'rejected', at('09:01:00'), at('15:00:00'));

  it('the approved one stands, whichever the session is bound to', async () => {
    for (const reference of [null, 'a', 'b']) {
      expect(await chosen(reference, approved, abandoned)).toMatchObject({
        providerReference: 'a',
        decision: { outcome: 'APPROVED' },
      });
    }
    const later = attempt('c', 'approved', at('10:00:00'), at('10:05:00'));
    expect(await chosen('a', approved, later, abandoned)).toMatchObject({ providerReference: 'c' });
  });

  it('each is an attempt of its own, with the time of its beginning', async () => {
    expect(await chosen(null, approved)).toMatchObject({ attempt: 'a', attemptBeganAt: at('09:00:00') });
    expect(await chosen('a', abandoned)).toMatchObject({ attempt: 'b', attemptBeganAt: at('09:01:00') });
  });

  it('the one with the latest news stands where none is approved', async () => {
    const revised = attempt('a', 'rejected', at('09:00:00'), at('16:00:00'));
    expect(await chosen('b', abandoned, revised)).toMatchObject({ providerReference: 'a' });
    const again = attempt('d', 'incomplete', at('17:00:00'), at('17:00:00'));
    expect(await chosen('b', again, abandoned)).toMatchObject({ providerReference: 'd', status: 'IN_PROGRESS' });
  });

  it('the one asked for is taken with what only its own answer holds', async () => {
    const form = [{ answer: 'Occupation', inputValue: 'Baker', blockType: 'text' }];
    const { provider } = reading(listing(submission), listing({ ...submission, additional_list: form }));
    const report = await provider.fetchReport?.(sessionOf(null));
    expect(report?.details).toContainEqual({ name: 'Occupation', value: 'Baker', group: 'FORM' });
  });

  it('one that no longer names its session is found by its id, and one whose id is not answered by the list', async () => {
    const { provider } = reading(NONE, listing({ ...submission, userid: undefined }));
    expect(await provider.fetchReport?.(sessionOf(REFERENCE))).toMatchObject({ status: 'COMPLETED' });
    const late = reading(listing(submission), NONE);
    expect(await late.provider.fetchReport?.(sessionOf(REFERENCE))).toMatchObject({ status: 'COMPLETED' });
  });
});

it('locates an image by its own submission, whichever the session is bound to by then', async () => {
  const image = READ.replace('submission', 'image');
  const { provider, sent } = connected(argos, settings, { [READ]: listing(submission), [image]: { text: 'jpeg' } });
  const session = sessionOf(REFERENCE);
  const [front] = (await provider.fetchReport?.(session))?.media ?? [];
  await provider.fetchMedia?.({ session: sessionOf('another'), key: 'idImage', locator: front?.locator ?? '' });
  expect(Object.fromEntries(sent.at(-1)?.url.searchParams ?? [])).toEqual({
    submission_id: REFERENCE,
    type: 'idImage',
  });
});

describe('a screening', () => {
  it.each([
    ['Red Flag', 'HIGH', 'HIT', 'HIGH'],
    [' red flag ', 'low', 'HIT', 'LOW'],
    ['Not Screened', 'Not Screened', 'NOT_SCREENED', null],
    ['NOT SCREENED', undefined, 'NOT_SCREENED', null],
    ['Clear', 'LOW', 'CLEAR', 'LOW'],
    ['cleared', null, 'CLEAR', null],
    ['Clear', 'HIGH', 'PENDING', 'HIGH'],
    ['Clear', 'Medium', 'PENDING', 'MEDIUM'],
    ['Clear', 'quantum', 'PENDING', null],
    ['Quantum', 'LOW', 'PENDING', 'LOW'],
    ['constructor', undefined, 'PENDING', null],
    [undefined, 'HIGH', 'PENDING', 'HIGH'],
  ] as const)('of %j and %j is %s', async (currentstatus, risk_level_summary, status, riskLevel) => {
    const report = await reported({ aml: { currentstatus, risk_level_summary } });
    expect(report?.screening).toEqual(screening({ status, riskLevel, providerStatus: currentstatus?.trim() ?? null }));
  });

  it.each([{}, { records: [{ id: 'm-1' }] }, 'n/a', [], null, undefined, 7, { currentstatus: ['Red Flag'] }])(
    'of an unknown shape says nothing (%j)',
    async (aml) => {
      const report = await reported({ aml });
      expect(report).not.toHaveProperty('screening');
      expect(report?.decision?.outcome).toBe('APPROVED');
    },
  );

  it('of an unknown shape stands raw in the details', async () => {
    const details = async (aml: unknown) => (await reported({ aml }))?.details;
    const other = (name: string, value: string) => ({ name, value, group: 'OTHER' });
    expect(await details({ records: [{ id: 'm-1' }] })).toContainEqual(other('aml.records.0.id', 'm-1'));
    expect(await details('n/a')).toContainEqual(other('aml', 'n/a'));
    expect(await details({ currentstatus: 'Red Flag', score: 3 })).toContainEqual(other('aml.score', '3'));
  });

  it('is not lost with a field of another type', async () => {
    const hit = await reported({ aml: { currentstatus: 'Red Flag', risk_level_summary: 3 } });
    expect(hit?.screening).toMatchObject({ status: 'HIT', riskLevel: null });
    const high = await reported({ aml: { currentstatus: 3, risk_level_summary: 'HIGH' } });
    expect(high?.screening).toMatchObject({ status: 'PENDING', riskLevel: 'HIGH' });
  });
});

describe('the time of a decision', () => {
  const first = at('09:12:40').toISOString();
  const later = at('16:00:00');

  it('is that of its last change', async () => {
    const report = await reported({ ...rejected('other'), reviewer: 'agent', updated_at: later.toISOString() });
    expect(report).toMatchObject({ occurredAt: later, decision: { decidedAt: later } });
    const unchanged = await reported({ updated_at: at('09:10:30').toISOString() });
    expect(unchanged).toMatchObject({ occurredAt: new Date(first), decision: { decidedAt: new Date(first) } });
  });

  it('is not that of the first result, which may have been another', async () => {
    const report = await reported({ ...rejected('other'), reviewer: 'agent', updated_at: undefined });
    expect(report).toMatchObject({ occurredAt: null, decision: { decidedAt: null } });
    const automated = await reported({ updated_at: undefined });
    expect(automated).toMatchObject({ occurredAt: null, decision: { decidedAt: new Date(first) } });
  });

  it('is also that of a report with a screening, so that the core can tell which report is newer', async () => {
    const report = await reported({ aml: { currentstatus: 'Red Flag' } });
    expect(report).toMatchObject({ occurredAt: new Date(first), decision: { decidedAt: new Date(first) } });
  });

  it('is not asked of what is not decided', async () => {
    const pending = { kyc: { result: 'pending' }, updated_at: undefined, pending_at: later.toISOString() };
    expect(await reported(pending)).toMatchObject({ occurredAt: later, decision: null });
  });
});

describe('a value of another type', () => {
  it('as a time in milliseconds is read, as anything else leaves the rest', async () => {
    const time = at('16:00:00');
    expect(await reported({ updated_at: time.getTime() })).toMatchObject({ occurredAt: time });
    for (const updated_at of [time.getTime() / 1000, 1e300, {}, true]) {
      expect(await reported({ updated_at })).toMatchObject({ status: 'COMPLETED', occurredAt: null });
    }
    const strange = { email: 1, reviewer: 2, created_at: [], pending_at: {}, data: 'x', image: 3, aml: 'x' };
    expect(await reported(strange)).toMatchObject({ decision: { outcome: 'APPROVED', source: 'PROVIDER' } });
  });

  it.each([{ kyc: { result: 7 } }, { kyc: 'approved' }])('as the result can not be read (%j)', async (odd) => {
    await expect(reported(odd)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'answer' });
  });

  it('among codes leaves the others, each beside its own comment', async () => {
    const report = await reported(
      rejected([null, ' expired_id ', '', 'duplicate_user'], { comment: ['none', 'Too old', 3, null] }),
    );
    expect(report?.decision?.reasons).toMatchObject([
      { code: 'DOCUMENT_EXPIRED', raw: { code: 'expired_id', message: 'Too old' } },
      { code: 'DUPLICATE_PERSON', raw: { code: 'duplicate_user', message: null } },
    ]);
    const commented = await reported(rejected([null], { comment: ['', 'A text'] }));
    expect(commented?.decision?.reasons).toMatchObject([{ code: 'UNMAPPED', raw: { message: 'A text' } }]);
  });

  it('among attempts leaves the others', async () => {
    const attempts = [3, { retryCode: ['liveness_error', null] }, { retryCode: 'liveness_error' }];
    const report = await reported(rejected('too_many_retry', { attempts }));
    expect(report?.decision?.reasons.map(({ code }) => code)).toEqual(['ATTEMPTS_EXHAUSTED']);
    expect(report?.checks?.find(({ type }) => type === 'LIVENESS')?.reasons).toMatchObject([
      { code: 'LIVENESS_FAILED' },
    ]);
  });
});

it('tells a retry code that nobody listed among the reasons', async () => {
  const attempts = [{ retryCode: ['quantum'] }, { retryCode: ['quantum', 'liveness_error'] }];
  const report = await reported(rejected('too_many_retry', { attempts }));
  expect(report?.decision?.reasons).toMatchObject([
    { code: 'ATTEMPTS_EXHAUSTED' },
    { code: 'UNMAPPED', raw: { code: 'quantum' } },
  ]);
});

describe('the checks', () => {
  const outcomeOf = async (type: string, more: object) =>
    (await reported(more))?.checks?.find((check) => check.type === type)?.outcome;

  it('say nothing of an age that the vendor does not know', async () => {
    const aged = (age_group: unknown) => ({ data: { idType: 'passport', age_group } });
    expect(await outcomeOf('AGE', aged('adult'))).toBe('PASSED');
    for (const group of ['N/A', '', 'quantum', 30, undefined]) {
      expect(await outcomeOf('AGE', aged(group))).toBeUndefined();
      expect(await outcomeOf('AGE', { ...aged(group), ...rejected('under_ageLimit') })).toBe('FAILED');
    }
  });

  it.each(['id_image_error', 'invalid_acceptedID'])('do not call a document false for %s', async (code) => {
    expect(await outcomeOf('DOCUMENT_AUTHENTICITY', rejected(code))).toBe('INCONCLUSIVE');
    expect(await outcomeOf('DOCUMENT_AUTHENTICITY', rejected('id_image_invalidId'))).toBe('FAILED');
  });

  it('carry no score: that of the liveness has no documented scale', async () => {
    const report = await reported({ kyc: { result: 'approved', attempts: [{ attemptCnt: 1, livenessScore: 97 }] } });
    expect(new Set(report?.checks?.map(({ score }) => score))).toEqual(new Set([null]));
  });
});

describe('the document', () => {
  it('is none where nothing was read', async () => {
    const report = await reported({ data: { cf1: SESSION_ID, ip_address: '203.0.113.9', full_name: '' } });
    expect(report?.documents).toEqual([]);
  });

  it('keeps a second number among its fields', async () => {
    const number = { documentNumber: 'M00000000', identityNumber: '900101-0000000' };
    const [both] = (await reported({ data: number }))?.documents ?? [];
    expect(both).toMatchObject({
      number: 'M00000000',
      fields: [{ name: 'identityNumber', value: '900101-0000000', group: 'DOCUMENT' }],
    });
    const [one] = (await reported({ data: { ...number, documentNumber: '' } }))?.documents ?? [];
    expect(one).toMatchObject({ number: '900101-0000000', fields: [] });
  });

  it.each(['additional_list', 'addtional_list'])(
    'is not the place of the form of %s, which stands in the details',
    async (spelling) => {
      const form = [
        { answer: 'Occupation', inputValue: 'Baker', blockType: 'text' },
        { answer: 'Languages', inputValue: ['Lithuanian', null, 'English'], blockType: 'checkbox' },
        { answer: 'Salary', blockType: 'number' },
        { inputValue: 7 },
        'a text',
      ];
      const report = await reported({ additional_list: [], [spelling]: form, data: {}, kyc: { result: 'pending' } });
      const answer = (name: string, value: string) => ({ name, value, group: 'FORM' });
      expect(report?.documents).toEqual([]);
      expect(report?.details?.filter(({ group }) => group === 'FORM')).toEqual([
        answer('Occupation', 'Baker'),
        answer('Languages', 'Lithuanian, English'),
        answer('additional_list', '7'),
        answer('additional_list', 'a text'),
      ]);
    },
  );

  it('is not the place of a form of one entry, as the vendor samples it, either', async () => {
    const report = await reported({ additional_list: { answer: 'Occupation', inputValue: 'Baker' } });
    expect(report?.details).toContainEqual({ name: 'Occupation', value: 'Baker', group: 'FORM' });
  });

  it('keeps what can not be read as its type among its fields', async () => {
    const data = {
      idType: 'passport',
      idcard_expireDate: 'PERMANENT',
      date_of_birth: '1990-00-00',
      gender: 'quantum',
      nationality: 'Dominicana',
      name: 'RASA',
      full_name: 'RASA CONTOH',
      age_group: 'adult',
    };
    const [read] = (await reported({ data }))?.documents ?? [];
    expect(read).toMatchObject({
      fullName: 'RASA CONTOH',
      expiresOn: null,
      dateOfBirth: null,
      sex: null,
      nationality: null,
    });
    expect(Object.fromEntries(read?.fields.map(({ name, value }) => [name, value]) ?? [])).toEqual({
      idcard_expireDate: 'PERMANENT',
      date_of_birth: '1990-00-00',
      gender: 'quantum',
      nationality: 'Dominicana',
      name: 'RASA',
      age_group: 'adult',
    });
  });

  it('keeps every digit of a number that came as a number', async () => {
    const text = JSON.stringify({ Items: [{ ...submission, data: { documentNumber: 'N' } }] });
    const answer = { text: text.replace('"N"', '110105194912310021') };
    const { provider } = connected(argos, settings, { [READ]: answer });
    const report = await provider.fetchReport?.(sessionOf(REFERENCE));
    expect(report?.documents?.[0]?.number).toBe('110105194912310021');
  });
});

describe('each check', () => {
  const NAMES = [
    ['DOCUMENT_AUTHENTICITY', 'id_image'],
    ['DOCUMENT_IMAGE_QUALITY', 'id_image_quality'],
    ['DOCUMENT_EXPIRY', 'expired_id'],
    ['FACE_MATCH', 'face_compare'],
    ['LIVENESS', 'liveness'],
    ['DUPLICATE', 'duplicate_user'],
    ['AGE', 'age_group'],
  ] as const;
  const adult = { data: { age_group: 'adult' } };

  it('is named by the words of the provider, and has no result before there is one', async () => {
    const checks = (await reported({ kyc: { result: 'pending' }, ...adult }))?.checks;
    expect(checks?.map(({ type, providerCheck }) => [type, providerCheck])).toEqual(NAMES);
    expect(new Set(checks?.map(({ outcome }) => outcome))).toEqual(new Set(['INCONCLUSIVE']));
    expect(await reported({ kyc: { result: 'incomplete' }, ...adult })).not.toHaveProperty('checks');
  });

  it('of the age is left out where no age group is known', async () => {
    const types = async (age_group: unknown) =>
      (await reported({ kyc: { result: 'approved' }, data: { age_group } }))?.checks?.map(({ type }) => type);
    expect(await types('N/A')).toEqual(NAMES.slice(0, -1).map(([type]) => type));
    expect(await types('minor')).toContain('AGE');
  });

  it.each([
    ['DOCUMENT_AUTHENTICITY', 'id_image_invalidImage'],
    ['DOCUMENT_AUTHENTICITY', 'id_image_invalidId'],
    ['DOCUMENT_IMAGE_QUALITY', 'id_image_badImage'],
    ['DOCUMENT_EXPIRY', 'expired_id'],
    ['DUPLICATE', 'duplicate_user'],
    ['AGE', 'under_ageLimit'],
  ])('%s alone fails by %s, which is its word', async (type, code) => {
    const failed = (await reported(rejected([code])))?.checks?.filter(({ outcome }) => outcome === 'FAILED');
    expect(failed).toMatchObject([{ type, reasons: [{ raw: { code } }] }]);
  });

  it.each([
    ['FACE_MATCH', 'face_compare_underscore'],
    ['LIVENESS', 'liveness_error'],
  ])('%s alone fails by the retries for %s, once they were too many', async (type, code) => {
    const attempts = [{ retryCode: [code, ''] }];
    const failed = async (commentCode: string[]) =>
      (await reported(rejected(commentCode, { attempts })))?.checks?.filter(({ outcome }) => outcome === 'FAILED');
    expect(await failed(['too_many_retry'])).toMatchObject([{ type, reasons: [{ raw: { code } }] }]);
    expect(await failed(['id_image_error'])).toEqual([]);
  });
});

it.each([
  ['system', 'PROVIDER_AUTOMATED'],
  ['ana@example.test', 'PROVIDER_REVIEWER'],
  [null, 'PROVIDER'],
])('a decision of the reviewer %j comes from %s; an approval has no reasons', async (reviewer, source) => {
  const report = await reported({ kyc: { result: 'approved' }, reviewer });
  expect(report?.decision).toMatchObject({ source, reasons: [] });
  const plain = await reported({ kyc: { result: 'rejected' }, reviewer });
  expect(plain?.decision).toMatchObject({ source, reasons: [{ code: 'OTHER' }] });
});

it.each(['clear', 'Cleared', 'CLEAN', 'no hit', 'No match'])(
  'takes the word %s for a clean screening',
  async (word) => {
    const report = await reported({ aml: { currentstatus: word, risk_level_summary: 'Low' } });
    expect(report?.screening).toMatchObject({ status: 'CLEAR', riskLevel: 'LOW', providerStatus: word });
  },
);

it('groups the details by what they are about', async () => {
  const given = {
    email: 'ana@example.test',
    applicant_id: 'a-1',
    duplicated_information: 'twice',
    custom_duplicated_information: 'thrice',
    argos_score: '7',
    verification: 'some',
    ocr: 'text',
    OCR_raw: 'raw text',
    review: 'seen',
    novelty: 'new',
  };
  const found = new Map((await reported(given))?.details?.map(({ name, group }) => [name, group]));
  expect(Object.fromEntries(Object.keys(given).map((name) => [name, found.get(name)]))).toEqual({
    email: 'CONTACT',
    applicant_id: 'FRAUD',
    duplicated_information: 'FRAUD',
    custom_duplicated_information: 'FRAUD',
    argos_score: 'FRAUD',
    verification: 'FRAUD',
    ocr: 'DOCUMENT',
    OCR_raw: 'DOCUMENT',
    review: 'DOCUMENT',
    novelty: 'OTHER',
  });
});

it('keeps what an attempt holds beside its retry codes as details', async () => {
  const attempts = [{ retryCode: ['liveness_error'], device: 'phone' }];
  const report = await reported({ kyc: { result: 'approved', attempts } });
  expect(report?.details).toContainEqual(expect.objectContaining({ value: 'phone' }));
});

it('keeps an image without a known name as a detail', async () => {
  const report = await reported({
    kyc: { result: 'approved' },
    image: { novel_image: 'https://files.example.test/n' },
  });
  expect(report?.details).toContainEqual(expect.objectContaining({ name: 'image.novel_image' }));
});

it('gives no time where the submission has none', async () => {
  const times = { updated_at: undefined, kyc_result_at: undefined, pending_at: undefined, created_at: undefined };
  for (const result of ['pending', 'approved'])
    expect((await reported({ ...times, kyc: { result } }))?.occurredAt, result).toBeNull();
});
