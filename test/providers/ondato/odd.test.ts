import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/lib/json.ts';
import { reportOf as reportOfBoth } from '../../../src/providers/ondato/report.ts';
import * as wire from '../../../src/providers/ondato/wire.ts';
import { failureOf, oddVariants } from '../contract.ts';
import { identification, verification } from './facts.ts';
import { reportOf, succeeding } from './reading.ts';

describe('an odd value', () => {
  // The resources' words and the proof that they belong together.
  const DECIDING = {
    verification: [
      'id',
      'status',
      'step',
      'step.kycIdentification',
      'step.kycIdentification.id',
      'step.kycIdentification.isSuccess',
    ],
    identification: ['id', 'identityVerificationId', 'status'],
  };
  const outcomeOf = (idv: unknown, kyc: unknown): string | null => {
    const parsed = [wire.identityVerification.safeParse(idv), wire.identification.safeParse(kyc)] as const;
    if (!parsed[0].data || !parsed[1].data) return 'unreadable';
    return reportOfBoth(parsed[0].data, parsed[1].data).decision?.outcome ?? null;
  };

  it('never costs the decision, of whatever type any field is', () => {
    const odd = [
      ...oddVariants(verification).map((each) => ({
        ...each,
        of: 'verification',
        outcome: outcomeOf(each.json, identification),
      })),
      ...oddVariants(identification).map((each) => ({
        ...each,
        of: 'identification',
        outcome: outcomeOf(verification, each.json),
      })),
    ];
    for (const { of, path, value, outcome } of odd) {
      if (DECIDING[of as keyof typeof DECIDING].includes(path)) continue;
      expect(outcome, `${of} ${path} = ${JSON.stringify(value)}`).toBe('APPROVED');
    }
  });

  it('in a word that decides never approves', () => {
    for (const word of [null, 7, 'odd', [], {}, true, undefined]) {
      expect(outcomeOf({ ...verification, status: word }, identification)).not.toBe('APPROVED');
      expect(outcomeOf(verification, { ...identification, status: word })).not.toBe('APPROVED');
    }
    for (const success of [null, 1, 'true', [true], undefined]) {
      expect(outcomeOf({ ...verification, ...succeeding(success) }, identification)).toBeNull();
    }
  });

  it.each([7, [], {}, true])('as a status (%j) makes the answer unreadable, for this session alone', async (status) => {
    for (const call of [reportOf({ status }), reportOf({}, { status })]) {
      expect(await failureOf(call)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
    }
  });

  it.each([
    [{ documentNumber: 112345678 }, { number: '112345678', fields: [] }],
    [{ countryIso3: 'D<<' }, { issuingCountry: 'DE', fields: [] }],
    [{ dateOfBirth: '1991.04.18' }, { dateOfBirth: '1991-04-18', fields: [] }],
  ])('of the document that can be typed is typed: %j', async (changes, expected) => {
    expect((await reportOf({}, { document: changes }))?.documents).toMatchObject([expected]);
  });

  it.each<[object, ...[string, string][]]>([
    [{ dateOfBirth: '18.04.1991' }, ['dateOfBirth', '18.04.1991']],
    [{ dateOfExpiration: 'PERMANENT' }, ['dateOfExpiration', 'PERMANENT']],
    [{ dateOfIssue: '1990-00-00' }, ['dateOfIssue', '1990-00-00']],
    [{ documentNumber: { first: 'X1' } }, ['documentNumber.first', 'X1']],
    [{ countryIso3: 'Lietuva' }, ['countryIso3', 'Lietuva']],
    [{ personalCode: '491.041-8' }, ['personalCode', '491.041-8']],
    [{ category: ['B', 'C'] }, ['category.0', 'B'], ['category.1', 'C']],
    [{ gender: 'Female' }, ['gender', 'Female']],
    [{ mrzVerified: 'yes' }, ['mrzVerified', 'yes']],
    [{ address: { city: 'Testville' } }, ['address.city', 'Testville']],
    [
      { ocrValidations: [{ key: 'Gender', isValid: false }] },
      ['ocrValidations.0.key', 'Gender'],
      ['ocrValidations.0.isValid', 'false'],
    ],
    [{ files: [null, 'f'] }, ['files.0', 'f']],
    [{ unheardOf: 1 }, ['unheardOf', '1']],
  ])('of the document that cannot be typed stands raw in its fields: %j', async (changes, ...expected) => {
    const [read] = (await reportOf({}, { document: { type: 'IdCard', ...changes } }))?.documents ?? [];
    expect(read?.fields).toEqual(expected.map(([name, value]) => ({ name, value, group: 'DOCUMENT' })));
  });

  it('keeps every digit of a number beyond 2^53', () => {
    const kyc = parseJson(JSON.stringify(identification).replace('"X1234567"', '12345678901234567891'));
    const read = reportOfBoth(wire.identityVerification.parse(verification), wire.identification.parse(kyc));
    expect(read.documents?.[0]?.number).toBe('12345678901234567891');
  });

  const detailsOf = async (idv: object, kyc: object = {}) =>
    ((await reportOf(idv, kyc))?.details ?? [])
      .filter(({ name }) => !['applicationId', 'consent.isConsented', 'face.ageEstimation'].includes(name))
      .map(({ name, value, group }) => [name, value, group]);

  it.each([
    [{ registration: { email: 'rasa@example.test' } }, ['registration.email', 'rasa@example.test', 'CONTACT']],
    [{ communicationChannels: [{ type: 'Sms' }] }, ['communicationChannels.0.type', 'Sms', 'CONTACT']],
    [{ modifiedUtc: 'soon' }, ['modifiedUtc', 'soon', 'OTHER']],
    [{ externalReferenceId: 7 }, ['externalReferenceId', '7', 'OTHER']],
    [{ unheardOf: true }, ['unheardOf', 'true', 'OTHER']],
    [{ step: { ...(verification.step as object), forms: [{ id: 'form-1' }] } }, ['forms.0.id', 'form-1', 'FORM']],
  ])('of the verification stands raw in the details: %j', async (changes, expected) => {
    expect(await detailsOf(changes)).toEqual([expected]);
  });

  it.each([
    [{ completedUtc: 'soon' }, ['completedUtc', 'soon', 'OTHER']],
    [{ isCrossChecked: 'yes' }, ['isCrossChecked', 'yes', 'OTHER']],
    [{ statusReason: 7 }, ['statusReason', '7', 'OTHER']],
    [{ document: 'text' }, ['document', 'text', 'OTHER']],
    [{ rules: 'none' }, ['rules.0', 'none', 'OTHER']],
    [{ rules: [{ name: 'SelfieHasFace', status: 7 }] }, ['rules.0.status', '7', 'OTHER']],
    [{ additionalFiles: 'none' }, ['additionalFiles.0', 'none', 'OTHER']],
    [{ face: { files: [], enrollmentId: 'e-1' } }, ['face.enrollmentId', 'e-1', 'OTHER']],
    [{ registries: [{ name: 'r' }] }, ['registries.0.name', 'r', 'REGISTRY']],
    [{ fraudChecks: [{ name: 'DocumentManipulation' }] }, ['fraudChecks.0.name', 'DocumentManipulation', 'FRAUD']],
    [{ scores: [{ value: 0.5 }] }, ['scores.0.value', '0.5', 'OTHER']],
  ])('of the identification stands raw in the details: %j', async (changes, expected) => {
    expect(await detailsOf({}, changes)).toEqual([expected]);
  });

  it('reads the consent and the age as details', async () => {
    expect((await reportOf())?.details).toEqual(
      expect.arrayContaining([
        { name: 'consent.isConsented', value: 'true', group: 'CONSENT' },
        { name: 'face.ageEstimation', value: 'Age22AndOver', group: 'OTHER' },
      ]),
    );
  });
});
