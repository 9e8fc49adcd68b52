import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/lib/json.ts';
import { capa } from '../../../src/providers/capa/index.ts';
import { reportOf as reportOfDetails } from '../../../src/providers/capa/report.ts';
import * as wire from '../../../src/providers/capa/wire.ts';
import type { SessionRef } from '../../../src/providers/contract/start.ts';
import type { Answer } from '../answers.ts';
import { connected, failureOf, oddVariants } from '../contract.ts';
import { sessionOf } from '../people.ts';
import { capaFacts, DETAILS, details, settings, USER } from './facts.ts';

/** The report of an answer to the details call. */
const fetched = (answer: Answer, session: SessionRef = capaFacts.session) =>
  connected(capa, settings, { [DETAILS]: answer }).provider.fetchReport?.(session);
/** The report of the details with these members changed. */
const reportOf = (changes: object, session?: SessionRef) =>
  fetched({ json: { status: 'ok', data: { ...details, ...changes } } }, session);
const saying = (verificationResult: string | null, changes: object = {}) => ({
  ...changes,
  aipriseSummary: { verificationResult },
});

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
    ['INE', 'M', 'MALE'],
    ['IFE', 'm', 'MALE'],
    ['INE', 'H', 'MALE'],
    ['INE', 'F', 'FEMALE'],
    ['INE', 'MALE', 'MALE'],
    ['INE', 'FEMALE', 'FEMALE'],
    ['INE', 'Masculino', 'MALE'],
    ['INE', 'Femenino', 'FEMALE'],
    ['INE', 'Hombre', 'MALE'],
    ['INE', 'Mujer', 'FEMALE'],
    ['CEDULA', 'M', 'MALE'],
    ['PASSPORT', 'F', 'FEMALE'],
    ['PASSPORT', 'X', 'UNSPECIFIED'],
    ['PASSPORT', '1', null],
  ])('of type %s with the gender %s is of sex %s and keeps the word', async (idType, gender, sex) => {
    const read = await documentOf({ idType, gender, idNumber: 'Q00112233' });
    expect(read).toMatchObject({ sex, fields: [{ name: 'gender', value: gender, group: 'DOCUMENT' }] });
  });

  it.each([
    [{ idNumber: 112345678 }, { number: '112345678' }],
    [{ idType: 7 }, { type: 'OTHER', providerType: '7' }],
    [{ address: 'Calle Falsa 123' }, { address: 'Calle Falsa 123' }],
    [{ nationality: 'MEX' }, { nationality: 'MX' }],
    [{ nationalityCode: 'DO', nationality: 'Dominicana' }, { nationality: 'DO' }],
    [{ issueCountry: 'DOM' }, { issuingCountry: 'DO' }],
  ])('is typed from %j', async (idInfo, expected) => {
    expect(await documentOf(idInfo)).toMatchObject(expected);
  });

  it.each([
    [{ issueCountry: 'Dominicana' }, 'issuingCountry', ['issueCountry', 'Dominicana']],
    [{ nationality: 'Dominicana' }, 'nationality', ['nationality', 'Dominicana']],
    [{ birthDate: '1990-00-00' }, 'dateOfBirth', ['birthDate', '1990-00-00']],
    [{ birthDate: '01/02/1990' }, 'dateOfBirth', ['birthDate', '01/02/1990']],
    [{ idExpiryDate: 'PERMANENTE' }, 'expiresOn', ['idExpiryDate', 'PERMANENTE']],
    [{ idExpiryDate: 2031 }, 'expiresOn', ['idExpiryDate', '2031']],
    [{ idIssueDate: true }, 'issuedOn', ['idIssueDate', 'true']],
    [{ idNumber: { full: 'Q1' } }, 'number', ['idNumber.full', 'Q1']],
    [{ gender: 1 }, 'sex', ['gender', '1']],
    [{ address: { parsedAddress: { city: 'Testville' } } }, 'address', ['address.parsedAddress.city', 'Testville']],
    [{ personalNumber: 'P-1' }, 'number', ['personalNumber', 'P-1']],
    [
      { documentDetails: { ocrData: { Place: 'Testville' } } },
      'number',
      ['documentDetails.ocrData.Place', 'Testville'],
    ],
  ] as const)('keeps %j raw where it cannot be typed', async (idInfo, typed, [name, value]) => {
    const read = await documentOf({ result: 'PASSED', section_id: 's-1', ...idInfo });
    expect(read).toMatchObject({ [typed]: null, fields: [{ name, value, group: 'DOCUMENT' }] });
  });

  it('keeps every digit of a number beyond 2^53', () => {
    const json = JSON.stringify({ ...details, idInfo: {} }).replace(
      '"idInfo":{}',
      '"idInfo":{"idNumber":12345678901234567891}',
    );
    const read = reportOfDetails(wire.details.parse(parseJson(json)));
    expect(read.documents?.[0]?.number).toBe('12345678901234567891');
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

describe('an odd value', () => {
  const DECIDING = /^aipriseSummary(\.|$)/;

  it('never costs the decision, of whatever type any field is', () => {
    for (const { path, value, json } of oddVariants(details)) {
      const answer = wire.details.safeParse({ status: 'ok', data: json });
      const message = `${path} = ${JSON.stringify(value)}`;
      expect(answer.success, message).toBe(true);
      const report = answer.data && reportOfDetails(answer.data);
      const isKept = !DECIDING.test(path);
      expect(report?.decision?.outcome, message).toBe(isKept ? 'APPROVED' : undefined);
    }
  });

  it.each([
    [{ media: [] }, []],
    [{ faceMatchInfo: [] }, []],
    [{ idInfo: 'text' }, [['idInfo', 'text', 'OTHER']]],
    [{ idInfo: ['text'] }, [['idInfo.0', 'text', 'OTHER']]],
    [{ faceLivenessInfo: 7 }, [['faceLivenessInfo', '7', 'OTHER']]],
    [{ fraudInsights: 'none' }, [['fraudInsights', 'none', 'FRAUD']]],
    [{ fraudInsights: { ipInsights: { country: 'MX' } } }, [['fraudInsights.ipInsights.country', 'MX', 'FRAUD']]],
    [{ createdAt: 'yesterday' }, [['createdAt', 'yesterday', 'OTHER']]],
    [{ verificationSessionId: { id: 'v' } }, [['verificationSessionId.id', 'v', 'OTHER']]],
    [{ amlInfo: { numHits: 'many' } }, [['amlInfo.numHits', 'many', 'OTHER']]],
    [{ faceMatchInfo: { faceMatchScore: 'high' } }, [['faceMatchInfo.faceMatchScore', 'high', 'OTHER']]],
    [{ faceLivenessInfo: { statusReasons: { code: 'x' } } }, [['faceLivenessInfo.statusReasons.0.code', 'x', 'OTHER']]],
    [{ faceLivenessInfo: { warnings: [7] } }, [['faceLivenessInfo.warnings.0', '7', 'OTHER']]],
    [
      { faceLivenessInfo: { warnings: [{ code: 'c', resolutionStatus: 'RESOLVED' }] } },
      [['faceLivenessInfo.warnings.0.resolutionStatus', 'RESOLVED', 'OTHER']],
    ],
    [
      { idInfo: { section_id: 's-1', result: 7 } },
      [
        ['idInfo.section_id', 's-1', 'OTHER'],
        ['idInfo.result', '7', 'OTHER'],
      ],
    ],
    [{ media: { frontIdImageUrl: 7 } }, [['media.frontIdImageUrl', '7', 'OTHER']]],
    [
      { clientReferenceData: { personalInfo: { profession: 'Student' } } },
      [['clientReferenceData.personalInfo.profession', 'Student', 'FORM']],
    ],
    [{ unheardOf: true }, [['unheardOf', 'true', 'OTHER']]],
  ])('stands raw in the details: %j', async (changes, expected) => {
    const report = await reportOf(changes);
    const values = (report?.details ?? [])
      .filter(({ name }) => name !== 'clientReferenceId')
      .map(({ name, value, group }) => [name, value, group]);
    expect(values).toEqual(expected);
    expect(report?.decision?.outcome).toBe('APPROVED');
  });

  it('in a list of warnings leaves the others readable; a bare text is a code', async () => {
    const report = await reportOf(saying('REJECTED', { idInfo: { warnings: ['X', 7, { code: 'Y' }] } }));
    expect(report?.decision?.reasons.map(({ raw }) => raw?.code)).toEqual(['X', 'Y']);
  });
});

it('names every file by its key, one of an unknown kind as well', async () => {
  const front = 'https://cdn.example.test/f.jpg?sig=1';
  const other = 'https://cdn.example.test/o?sig=1';
  expect((await reportOf({ media: { frontIdImageUrl: front, extraUrl: other, note: 'none' } }))?.media).toEqual([
    {
      key: 'frontIdImageUrl',
      name: 'frontIdImageUrl',
      kind: 'DOCUMENT_FRONT',
      contentType: 'image/jpeg',
      locator: front,
    },
    { key: 'extraUrl', name: 'extraUrl', kind: 'OTHER', contentType: null, locator: other },
  ]);
});
