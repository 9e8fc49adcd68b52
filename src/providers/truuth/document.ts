import { type Document, type DocumentType, document, type ExtractedField } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { asText, extractedFields } from '../wire/reader.ts';
import { sexOf } from '../wire/sex.ts';
import type * as wire from './wire.ts';

type IdentityOwner = NonNullable<wire.Result['identityOwner']>;

/** One document. `owner`: the person it proves, whose values fill in for those that were not read from the document. */
export function documentOf(given: wire.WireDocument, owner: IdentityOwner | null): Document {
  const { read, unread } = fieldReader(given.documentData);
  const issuingCountry = countryCode(given.countryCode);
  const number = read(['documentnumber', 'number'], asText);
  const others = {
    countryCode: issuingCountry ? null : given.countryCode,
    documentId: number ? given.documentId : null,
    ...given.rest,
  };
  return document({
    type: documentType(given.documentType),
    providerType: given.documentType,
    issuingCountry,
    fullName: read(['fullname', 'name'], asText),
    givenNames:
      joined(read(['givenname', 'givennames', 'firstname'], asText), read(['middlename', 'middlenames'], asText)) ??
      joined(asText(owner?.givenName), asText(owner?.middleName)),
    familyName: read(['familyname', 'lastname', 'surname'], asText) ?? asText(owner?.familyName),
    dateOfBirth: read(['dateofbirth', 'birthdate', 'dob'], calendarDate) ?? calendarDate(owner?.dateOfBirth),
    sex: read(['gender', 'sex'], sexOf) ?? sexOf(owner?.gender),
    nationality: read(['nationality'], countryCode),
    address: read(['address', 'fulladdress'], asText),
    number: number ?? given.documentId,
    issuedOn: read(['issuedate', 'dateofissue'], calendarDate),
    expiresOn: read(['expirydate', 'dateofexpiry', 'expirationdate'], calendarDate),
    fields: [...unread(), ...extractedFields(others, 'DOCUMENT')],
  });
}

/**
 * Reads values by their names in small letters alone, since no source lists them: `read` takes the first that can be
 * read as its type, `unread` gives all others, as received.
 */
function fieldReader(values: readonly wire.DocumentValue[]) {
  const left = new Set(values);
  const read = <Value>(names: readonly string[], readAs: (given: unknown) => Value | null): Value | null => {
    for (const each of values) {
      if (!names.includes((each.key ?? '').toLowerCase().replace(/[^a-z]/g, ''))) continue;
      const value = readAs(each.value);
      if (value === null) continue;
      left.delete(each);
      return value;
    }
    return null;
  };
  return { read, unread: () => [...left].flatMap(unreadValue) };
}

/** A value under its name; one without a readable name under that of the list. */
const unreadValue = ({ key, value, rest }: wire.DocumentValue): ExtractedField[] =>
  extractedFields(key === null ? { documentData: { ...rest, value } } : { [key]: value }, 'DOCUMENT');

const joined = (...names: readonly (string | null)[]): string | null =>
  names.filter((name) => name !== null).join(' ') || null;

function documentType(word: string | null): DocumentType {
  const letters = (word ?? '').toUpperCase().replace(/[^A-Z]/g, '');
  if (letters === '') return 'UNKNOWN';
  if (letters.includes('PASSPORT')) return 'PASSPORT';
  if (letters.includes('DRIV')) return 'DRIVING_LICENCE';
  if (letters.includes('RESIDEN')) return 'RESIDENCE_PERMIT';
  if (letters.includes('VISA')) return 'VISA';
  if (letters.includes('IDENTITY') || letters.includes('NATIONALID') || letters === 'IDCARD') return 'NATIONAL_ID';
  return /UTILITY|STATEMENT|ADDRESS/.test(letters) ? 'PROOF_OF_ADDRESS' : 'OTHER';
}
