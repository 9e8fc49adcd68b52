import { type Document, type DocumentType, document } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { asText, reader } from '../wire/reader.ts';
import type { Rest } from '../wire/record.ts';

/** The document of an identification, from its fields as received. */
export function documentOf(given: Rest): Document {
  const { read, unread } = reader(given);
  const type = read('type', asText);
  return document({
    type: documentType(type),
    providerType: type,
    issuingCountry: read('countryIso3', asCountry),
    fullName: read('fullName', asText),
    givenNames: read('firstName', asText),
    familyName: read('lastName', asText),
    dateOfBirth: read('dateOfBirth', asDate),
    number: read('documentNumber', asText),
    issuedOn: read('dateOfIssue', asDate),
    expiresOn: read('dateOfExpiration', asDate),
    fields: unread('DOCUMENT'),
  });
}

const asDate = (given: unknown) => calendarDate(asText(given));
const asCountry = (given: unknown) => countryCode(asText(given));

function documentType(word: string | null): DocumentType {
  switch (word) {
    case 'Passport':
      return 'PASSPORT';
    case 'IdCard':
      return 'NATIONAL_ID';
    case 'DriverLicense':
      return 'DRIVING_LICENCE';
    case 'ResidencePermit':
      return 'RESIDENCE_PERMIT';
    case 'ProofOfAddress':
      return 'PROOF_OF_ADDRESS';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}
