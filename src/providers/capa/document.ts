import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { known } from '../wire/known.ts';
import type * as wire from './wire.ts';

type Identity = NonNullable<wire.Details['idInfo']>;

/** Whether the section says anything of the document, beside how its check went. */
export function tellsIdentity({ result, status, statusReasons, warnings, address, ...identity }: Identity): boolean {
  return Object.keys(known({ ...identity, address: address?.fullAddress })).length > 0;
}

/** The document of the section. */
export function documentOf(given: Identity): Document {
  const joined = (...names: (string | null | undefined)[]) => names.filter(Boolean).join(' ') || null;
  const { issueCountry } = given;
  return document({
    type: documentType(given.idType),
    providerType: given.idType ?? null,
    issuingCountry: countryCode(given.issueCountryCode) ?? countryCode(given.issueCountry),
    fullName: given.fullName ?? null,
    givenNames: joined(given.firstName, given.middleName),
    familyName: joined(given.lastName, given.secondLastName),
    dateOfBirth: calendarDate(given.birthDate),
    sex: sexOf(given.gender, given.idType),
    nationality: countryCode(given.nationalityCode) ?? countryCode(given.nationality),
    address: given.address?.fullAddress ?? null,
    number: given.idNumber ?? null,
    issuedOn: calendarDate(given.idIssueDate),
    expiresOn: calendarDate(given.idExpiryDate),
    fields: Object.entries(known({ issueCountry: countryCode(issueCountry) ? null : issueCountry })).map(
      ([name, value]) => ({ name, value }),
    ),
  });
}

const lettersOf = (word: string | null | undefined) => word?.toUpperCase().replace(/[^A-Z]/g, '');

function documentType(word: string | null | undefined): DocumentType {
  switch (lettersOf(word)) {
    case 'PASSPORT':
      return 'PASSPORT';
    case 'INE':
    case 'IFE':
    case 'NATIONALID':
    case 'IDCARD':
    case 'VOTERID':
    case 'CEDULA':
      return 'NATIONAL_ID';
    case 'DRIVERSLICENSE':
    case 'DRIVERLICENSE':
    case 'DRIVINGLICENSE':
      return 'DRIVING_LICENCE';
    case 'RESIDENCEPERMIT':
      return 'RESIDENCE_PERMIT';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}

// Mexico's voter card under its names: it writes H and M, and its M is mujer.
const WRITES_H_AND_M = ['INE', 'IFE', 'VOTERID'];

function sexOf(word: string | null | undefined, idType: string | null | undefined): Sex | null {
  switch (word?.toUpperCase()) {
    // Whether the letter is the card's own or a translation is not documented: there it says nothing.
    case 'M':
      return WRITES_H_AND_M.includes(lettersOf(idType) ?? '') ? null : 'MALE';
    case 'H':
    case 'MALE':
    case 'MASCULINO':
    case 'HOMBRE':
      return 'MALE';
    case 'F':
    case 'FEMALE':
    case 'FEMENINO':
    case 'MUJER':
      return 'FEMALE';
    default:
      return null;
  }
}
