import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/lib/json.ts';
import { reportOf as reportOfDetails } from '../../../src/providers/capa/report.ts';
import * as wire from '../../../src/providers/capa/wire.ts';
import { details } from './facts.ts';
import { reportOf } from './reading.ts';

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
