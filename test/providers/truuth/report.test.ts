import { describe, expect, it } from 'vitest';
import { truuth } from '../../../src/providers/truuth/index.ts';
import { connected, deliveryOf, oddVariants } from '../contract.ts';
import { callback, saying, settings } from './facts.ts';

const [identity] = callback.results.proofingOutcomes;
const ADDRESS = { proofingType: { code: 'ADDRESS_PROOFING', name: 'Address' }, proofingStatus: 'FAIL' };

/** The report of a callback. */
function reportOf(json: unknown, more: Record<string, string> = {}) {
  const { provider } = connected(truuth, { ...settings, ...more });
  const notification = provider.webhook.read(deliveryOf(json, {}, 'callback'));
  return notification?.kind === 'truth' ? notification.report : undefined;
}
/** The callback with these outcomes. */
const proofing = (...proofingOutcomes: unknown[]) => ({
  ...callback,
  results: { ...callback.results, proofingOutcomes },
});
/** The callback with the identity in another state. */
const identityIs = (changes: object) => proofing({ ...identity, ...changes });
/** The callback with these checks of its document. */
const checking = (...securityChecks: unknown[]) =>
  identityIs({ proofingStatus: 'FAIL', documents: [{ securityChecks }], userBehaviourChecks: [] });

describe('the decision', () => {
  it('is that of the identity alone, whatever else was proofed, unless the settings ask for all', () => {
    const json = proofing(identity, ADDRESS);
    expect(reportOf(json)?.decision?.outcome).toBe('APPROVED');
    expect(reportOf(json, { REQUIRE_ALL_OUTCOMES: 'on' })).toMatchObject({
      providerStatus: 'DONE PASS FAIL',
      decision: { outcome: 'REJECTED', reasons: [{ code: 'ADDRESS_NOT_PROVEN', raw: { code: 'ADDRESS_PROOFING' } }] },
    });
  });

  it.each([
    ['REVIEW', 'IN_REVIEW'],
    ['PENDING', 'PROCESSING'],
    ['QUANTUM', null],
    [null, null],
  ])('waits for all where the settings ask for all: %s leaves it %s', (proofingStatus, status) => {
    const report = reportOf(proofing(identity, { ...ADDRESS, proofingStatus }), { REQUIRE_ALL_OUTCOMES: 'on' });
    expect(report).toMatchObject({ status, decision: null });
  });

  it.each(['off', 'on'])('is none without an identity (all required: %s)', (all) => {
    const json = proofing({ ...ADDRESS, proofingStatus: 'PASS' });
    expect(reportOf(json, { REQUIRE_ALL_OUTCOMES: all })).toMatchObject({ status: null, decision: null });
  });

  it("is the provider's, and has no reasons where it is an approval, whatever check failed", () => {
    const json = identityIs({ documents: [{ securityChecks: [{ type: 'DOC_EXPIRED', status: 'FAIL' }] }] });
    expect(reportOf(json)?.decision).toMatchObject({ outcome: 'APPROVED', source: 'PROVIDER', reasons: [] });
  });

  it('reads the prefix of the reseller only where a word begins with it', () => {
    expect(reportOf({ ...callback, status: 'VERIFICATION_STATUS_DONE' })?.status).toBe('COMPLETED');
    expect(reportOf({ ...callback, status: 'DOVERIFICATION_STATUS_NE' })?.status).toBeNull();
  });

  it('is a rejection where the identity was proofed twice and failed once', () => {
    expect(reportOf(proofing(identity, { ...identity, proofingStatus: 'FAIL' }))?.decision?.outcome).toBe('REJECTED');
  });

  it('is none when any of the outcomes can not be read and all of them decide', () => {
    const json = proofing(identity, 'unreadable');
    expect(reportOf(json, { REQUIRE_ALL_OUTCOMES: 'on' })).toMatchObject({ status: null, decision: null });
    expect(reportOf(json)?.decision?.outcome).toBe('APPROVED');
  });

  it('is none where the word of the identity is no text, whatever stands under the other name', () => {
    const report = reportOf(identityIs({ proofingStatus: 7, status: 'PASS' }));
    expect(report).toMatchObject({ status: null, decision: null });
    expect(report?.details).toContainEqual({
      name: 'results.proofingOutcomes.0.proofingStatus',
      value: '7',
      group: 'OTHER',
    });
  });

  it('is not lost to anything malformed beside it', () => {
    const malformed = { ...callback, verificationId: 7, identityOwner: 'x', completedAt: 5, createdAt: {} };
    const documents = [
      null,
      { countryCode: 61, images: 'x', documentData: [1], securityChecks: [{ type: 'MRZ', score: {} }, 'x'] },
    ];
    const results = { proofingOutcomes: [{ ...identity, documents }], reports: {}, faceImage: 1 };
    expect(reportOf({ ...malformed, results })).toMatchObject({
      decision: { outcome: 'APPROVED', decidedAt: null },
      providerReference: '7',
      occurredAt: null,
      documents: [{ issuingCountry: null }],
      checks: [{ providerCheck: 'MRZ', score: null }, { providerCheck: 'liveness' }],
    });
  });

  // The words that make the decision, and the objects that hold them: an odd one decides nothing.
  const DECISIVE = /^(status|results|results\.proofingOutcomes(\.0(\.proofingType(\.code)?|\.proofingStatus)?)?)$/;

  it.each(['off', 'on'])('is not lost to a field of any other type (all required: %s)', (REQUIRE_ALL_OUTCOMES) => {
    for (const { path, value, json } of oddVariants(callback)) {
      if (DECISIVE.test(path)) continue;
      const report = reportOf(json, { REQUIRE_ALL_OUTCOMES });
      expect(report, `${path}: ${JSON.stringify(value)}`).toMatchObject({ decision: { outcome: 'APPROVED' } });
    }
  });

  it('is never made by a word of any other type', () => {
    const odd = oddVariants(callback).filter(({ path }) => DECISIVE.test(path));
    expect(new Set(odd.map(({ path }) => path)).size).toBe(7);
    for (const { path, json } of odd) expect(reportOf(json)?.decision ?? null, path).toBeNull();
  });

  it('reads the words in whatever case', () => {
    expect(reportOf(saying({ proofingStatus: 'Fail' }, { status: 'done' }))).toMatchObject({
      providerStatus: 'done Fail',
      decision: { outcome: 'REJECTED' },
    });
  });

  it('has the time of the completion', () => {
    const at = new Date('2026-03-01T02:09:30.000Z');
    expect(reportOf(callback)).toMatchObject({ occurredAt: at, decision: { decidedAt: at } });
  });
});

describe('the reasons of a rejection', () => {
  it('are the failed checks, each once, with the free text as a message', () => {
    const failed = { type: 'FACE_MATCH', status: 'FAIL', statusReason: 'Rasa' };
    const json = checking(failed, failed, { type: 'liveness', status: 'PASS' }, { type: 'MRZ', status: 'WARNING' });
    expect(reportOf(json)?.decision?.reasons).toMatchObject([
      { code: 'FACE_MISMATCH', raw: { code: 'FACE_MATCH', message: 'Rasa' } },
    ]);
  });

  it('are taken from what failed, not from what was proofed beside it', () => {
    const spoofed = { userBehaviourChecks: [{ type: 'SPOOF', status: 'FAIL' }] };
    const codesOf = (json: unknown) =>
      reportOf(json, { REQUIRE_ALL_OUTCOMES: 'on' })?.decision?.reasons.map(({ code }) => code);
    expect(codesOf(proofing({ ...identity, ...spoofed }, ADDRESS))).toEqual(['ADDRESS_NOT_PROVEN']);
    expect(codesOf(proofing({ ...identity, proofingStatus: 'FAIL' }))).toEqual(['OTHER']);
  });

  it('keep the words of a check that no row speaks of', () => {
    const reasons = reportOf(checking({ type: 'QUANTUM', status: 'FAIL' }, { name: 'Two words', status: 'FAIL' }));
    expect(reasons?.decision?.reasons).toMatchObject([
      { code: 'UNMAPPED', raw: { code: 'QUANTUM', message: null } },
      { code: 'UNMAPPED', raw: { code: null, message: 'Two words' } },
    ]);
  });
});

it('of a rejection are those of the whole where no outcome has its own', () => {
  const json = identityIs({ proofingStatus: 'FAIL', documents: [], userBehaviourChecks: [] });
  const overallProofingChecks = [{ type: 'NAME_MATCH', status: 'FAIL', statusReason: 'Rasa' }];
  const report = reportOf({ ...json, results: { ...json.results, overallProofingChecks } });
  expect(report?.decision?.reasons.map(({ code }) => code)).toEqual(['DATA_MISMATCH_NAME']);
});

describe('the checks', () => {
  it('are those of documents, behaviour, other outcomes and the whole, with what is below them', () => {
    const security = { type: 'SECURITY', status: 'PASS', subChecks: [{ name: 'Hologram', status: 'USER_UPDATE' }] };
    const json = proofing({ ...identity, documents: [{ securityChecks: [security] }] }, ADDRESS);
    const results = { ...json.results, overallProofingChecks: [{ type: 'DUPLICATE_FACE', status: 'PENDING' }] };
    expect(
      reportOf({ ...json, results })?.checks?.map((each) => [each.providerCheck, each.type, each.outcome]),
    ).toEqual([
      ['SECURITY', 'DOCUMENT_SECURITY_FEATURES', 'PASSED'],
      ['Hologram', 'OTHER', 'INCONCLUSIVE'],
      ['liveness', 'LIVENESS', 'PASSED'],
      ['ADDRESS_PROOFING', 'ADDRESS', 'FAILED'],
      ['DUPLICATE_FACE', 'DUPLICATE', 'PENDING'],
    ]);
  });

  it.each([
    ['WARNING', 'INCONCLUSIVE', ['DOCUMENT_DATA_INCONSISTENT']],
    ['USER_UPDATE', 'INCONCLUSIVE', []],
    ['QUANTUM', 'INCONCLUSIVE', []],
    [undefined, 'INCONCLUSIVE', []],
  ])('give a reason when something is wrong: %s is %s', (status, outcome, codes) => {
    const [check] = reportOf(checking({ type: 'MRZ', status, statusReason: 'Rasa' }))?.checks ?? [];
    expect(check).toMatchObject({ outcome });
    expect(check?.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it('take no score of another check for that of the face match', () => {
    const report = reportOf(checking({ type: 'LIVENESS', status: 'PASS', score: 0.5 }));
    expect(report?.checks?.map(({ score }) => score)).toEqual([0.5]);
    expect(report?.faceMatchScore).toBeNull();
  });

  it('are none of a check with neither a type nor a name', () => {
    expect(reportOf(checking({ status: 'FAIL' }))).not.toHaveProperty('checks');
  });

  it('bring the score of the face match', () => {
    expect(reportOf(callback)).toMatchObject({ faceMatchScore: 0.97, checks: [{ score: 0.97 }, { score: 0.99 }] });
    const checks = [
      { type: 'FACE_MATCH', status: 'PASS' },
      { type: 'FACE_MATCH', status: 'PASS', score: 97 },
      { type: 'FACE_MATCH', status: 'PASS', score: 0.9 },
    ];
    expect(reportOf(identityIs({ documents: [{ securityChecks: checks }] }))?.faceMatchScore).toBe(0.9);
  });
});

describe('a document', () => {
  const documentOf = (document: object, proofingStatus = 'PASS') =>
    reportOf(identityIs({ proofingStatus, documents: [document] }))?.documents?.[0];

  it('is read by the names of its fields, however they are spelled; the rest stays as it is', () => {
    const documentData = Object.entries({
      given_name: 'RASA',
      MiddleName: 'PAVYZDYS',
      familyName: 'CONTOH',
      dateOfBirth: '18/04/1991',
      'expiry date': '2031-05-06',
      gender: 'X',
      nationality: 'LTU',
      documentNumber: 'X7654321',
      height: 171,
      chip: { read: true },
    }).map(([key, value]) => ({ key, value, confidence: 0.9 }));
    expect(documentOf({ countryCode: 'LTU', documentType: 'National ID', documentData }, 'FAIL')).toEqual({
      type: 'NATIONAL_ID',
      providerType: 'National ID',
      issuingCountry: 'LT',
      fullName: null,
      givenNames: 'RASA PAVYZDYS',
      familyName: 'CONTOH',
      dateOfBirth: null,
      sex: 'UNSPECIFIED',
      nationality: 'LT',
      address: null,
      number: 'X7654321',
      issuedOn: null,
      expiresOn: '2031-05-06',
      fields: [
        { name: 'dateOfBirth', value: '18/04/1991', group: 'DOCUMENT' },
        { name: 'height', value: '171', group: 'DOCUMENT' },
        { name: 'chip.read', value: 'true', group: 'DOCUMENT' },
      ],
    });
  });

  it('keeps as fields, as received, the values that can not be read as their type', () => {
    const documentData = [
      { key: 'dateOfBirth', value: '1990-00-00' },
      { key: 'expiryDate', value: 'PERMANENT' },
      { key: 'issueDate', value: '1992.05.06' },
      { key: 'sex', value: 'Q' },
      { key: 'nationality', value: 'Dominicana' },
      { key: 'givenName', value: { first: 'RASA' } },
      { key: ['x'], value: 'Y' },
      'odd',
    ];
    const read = documentOf({ countryCode: 'Lietuva', documentType: 7, images: ['a', 7], documentData }, 'FAIL');
    expect(read).toMatchObject({ dateOfBirth: null, expiresOn: null, issuedOn: '1992-05-06', sex: null });
    expect(read).toMatchObject({ nationality: null, givenNames: null, issuingCountry: null, type: 'UNKNOWN' });
    expect(read?.fields.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'dateOfBirth=1990-00-00',
      'expiryDate=PERMANENT',
      'sex=Q',
      'nationality=Dominicana',
      'givenName.first=RASA',
      'documentData.key.0=x',
      'documentData.value=Y',
      'countryCode=Lietuva',
      'documentType=7',
      'images.0=7',
      'documentData.0=odd',
    ]);
  });

  it.each([
    ['D<<', 'DE'],
    ['RKS', 'XK'],
    ['UTO', null],
  ])('of the country %s is of %s', (countryCode, issuingCountry) => {
    const read = documentOf({ countryCode });
    expect(read?.issuingCountry).toBe(issuingCountry);
    expect(read?.fields).toHaveLength(issuingCountry ? 0 : 1);
  });

  it('keeps each digit of a number that comes as a JSON number', () => {
    const text = JSON.stringify(identityIs({ documents: [{ documentId: 'ID' }] }));
    const report = reportOf(Buffer.from(text.replace('"ID"', '12345678901234567890')));
    expect(report?.documents?.[0]?.number).toBe('12345678901234567890');
  });

  it('of a proven identity is completed from its owner, that of a failed one is not', () => {
    const owner = { givenNames: 'Rasa', familyName: 'Contoh', dateOfBirth: '1991-04-18', sex: 'FEMALE' };
    const none = { givenNames: null, familyName: null, dateOfBirth: null, sex: null };
    expect(documentOf({ documentId: 'X1234567' })).toMatchObject({ ...owner, number: 'X1234567' });
    expect(documentOf({ documentType: 'PASSPORT' }, 'FAIL')).toMatchObject(none);
    const bill = { ...ADDRESS, proofingStatus: 'PASS', documents: [{ documentType: 'Utility bill' }] };
    for (const outcomes of [
      [identity, bill],
      [bill, identity],
    ])
      expect(reportOf(proofing(...outcomes))?.documents?.[1]).toMatchObject({ type: 'PROOF_OF_ADDRESS', ...none });
  });

  it.each([
    ['PASSPORT', 'PASSPORT'],
    ["Driver's licence", 'DRIVING_LICENCE'],
    ['RESIDENCE_PERMIT', 'RESIDENCE_PERMIT'],
    ['IMMI_VISA', 'VISA'],
    ['BANK_STATEMENT', 'PROOF_OF_ADDRESS'],
    ['MEDICARE_CARD', 'OTHER'],
    ['', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('called %s is a %s', (documentType, type) => {
    expect(documentOf({ documentType })?.type).toBe(type);
  });
});

it('says nothing of what a callback does not hold', () => {
  expect(Object.keys(reportOf({ ...callback, results: { proofingOutcomes: [] } }) ?? {})).toEqual([
    'providerStatus',
    'status',
    'decision',
    'occurredAt',
    'providerReference',
    'attempt',
    'sessionId',
    'details',
  ]);
});

it('keeps in the details the person as the vendor names them, and each value that nothing else reads', () => {
  const odd = {
    completedAt: 'yesterday',
    agentDetails: { userId: 'u-1' },
    inviteeDetails: { email: 'b@example.test' },
  };
  const checks = [{ type: 'FACE_MATCH', status: 'PASS', score: 97, detail: { similarity: 0.97 } }];
  const json = identityIs({ documents: [{ securityChecks: checks }], userBehaviourChecks: [7] });
  const report = reportOf({ ...json, ...odd, identityOwner: { givenName: ['Rasa'], gender: 'Q' } });
  expect(report?.details?.map(({ name, value, group }) => `${group} ${name}=${value}`)).toEqual([
    'CONTACT identityOwner.givenName.0=Rasa',
    'CONTACT identityOwner.gender=Q',
    'CONTACT inviteeDetails.email=b@example.test',
    'OTHER completedAt=yesterday',
    'OTHER createdAt=2026-03-01T02:00:00Z',
    'OTHER agentDetails.userId=u-1',
    'OTHER results.proofingOutcomes.0.userBehaviourChecks.0=7',
    'OTHER FACE_MATCH.score=97',
    'OTHER FACE_MATCH.detail.similarity=0.97',
  ]);
});

it('tells which verification it is, and whose', () => {
  expect(reportOf({ ...callback, verificationId: 'v-2', externalRefId: 'ours' })).toMatchObject({
    providerReference: 'v-2',
    attempt: 'v-2',
    sessionId: 'ours',
  });
});
