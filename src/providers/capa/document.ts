import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { asText, extractedFields, reader } from '../wire/reader.ts';
import type { Rest } from '../wire/record.ts';

// Of the section, not of the document.
const SECTION_FIELDS = new Set(['section_id', 'result', 'status', 'statusReasons', 'warnings']);

/** The fields of `idInfo` that no section has: what was read of the document. */
export const documentFields = (idInfo: Rest): Rest =>
  Object.fromEntries(Object.entries(idInfo).filter(([name]) => !SECTION_FIELDS.has(name)));

/** The document of `idInfo`; null when the section has no field of one. */
export function documentOf(idInfo: Rest): Document | null {
  const given = documentFields(idInfo);
  if (extractedFields(given, 'DOCUMENT').length === 0) return null;
  const { read, unread } = reader(withFlatAddress(given));
  const idType = read('idType', asText);
  return document({
    type: documentType(idType),
    providerType: idType,
    issuingCountry: read(['issueCountryCode', 'issueCountry'], asCountry),
    fullName: read('fullName', asText),
    givenNames: joined(read('firstName', asText), read('middleName', asText)),
    familyName: joined(read('lastName', asText), read('secondLastName', asText)),
    dateOfBirth: read('birthDate', asDate),
    // Not through `read`: the word itself stays among the fields.
    sex: sexOf(given.gender),
    nationality: read(['nationalityCode', 'nationality'], asCountry),
    address: read(['address', 'address.fullAddress'], asText),
    number: read('idNumber', asText),
    issuedOn: read('idIssueDate', asDate),
    expiresOn: read('idExpiryDate', asDate),
    fields: unread('DOCUMENT'),
  });
}

const asDate = (given: unknown) => calendarDate(asText(given));
const asCountry = (given: unknown) => countryCode(asText(given));
const joined = (...names: (string | null)[]) => names.filter((name) => name !== null).join(' ') || null;

/** An address may be a text, or an object whose parts are read one by one. */
function withFlatAddress({ address, ...others }: Rest): Rest {
  if (typeof address !== 'object' || address === null) return { ...others, address };
  const parts = Object.entries(address).map(([name, value]) => [`address.${name}`, value]);
  return { ...others, ...Object.fromEntries(parts) };
}

function documentType(word: string | null): DocumentType {
  switch (word?.toUpperCase().replace(/[^A-Z]/g, '')) {
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

/** README §8: M and F are a translation, also on Mexican cards that print H and M. */
function sexOf(given: unknown): Sex | null {
  switch (asText(given)?.toUpperCase()) {
    case 'M':
    case 'H':
    case 'MALE':
    case 'MASCULINO':
    case 'HOMBRE':
    case 'VARON':
      return 'MALE';
    case 'F':
    case 'FEMALE':
    case 'FEMENINO':
    case 'MUJER':
      return 'FEMALE';
    case 'X':
    case '<':
    case 'U':
    case 'UNSPECIFIED':
      return 'UNSPECIFIED';
    case 'OTHER':
    case 'NON_BINARY':
      return 'OTHER';
    default:
      return null;
  }
}
