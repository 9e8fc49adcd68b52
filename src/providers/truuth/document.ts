import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import type * as wire from './wire.ts';

/** One document. `owner`: the person it proves, who stands in for what was not read from the document itself. */
export function documentOf(given: wire.WireDocument, owner: wire.IdentityOwner | null | undefined): Document {
  const { read, unread } = fieldReader(given.documentData);
  return document({
    type: documentType(given.documentType),
    providerType: given.documentType ?? null,
    issuingCountry: countryCode(given.countryCode),
    fullName: read(['fullname', 'name'], asText),
    givenNames:
      joined(read(['givenname', 'givennames', 'firstname'], asText), read(['middlename', 'middlenames'], asText)) ??
      joined(owner?.givenName, owner?.middleName),
    familyName: read(['familyname', 'lastname', 'surname'], asText) ?? asText(owner?.familyName),
    dateOfBirth: read(['dateofbirth', 'birthdate', 'dob'], calendarDate) ?? calendarDate(owner?.dateOfBirth),
    sex: read(['gender', 'sex'], sexOf) ?? sexOf(owner?.gender),
    nationality: read(['nationality'], countryCode),
    address: read(['address', 'fulladdress'], asText),
    number: read(['documentnumber', 'number'], asText) ?? asText(given.documentId),
    issuedOn: read(['issuedate', 'dateofissue'], calendarDate),
    expiresOn: read(['expirydate', 'dateofexpiry', 'expirationdate'], calendarDate),
    fields: unread(),
  });
}

/**
 * Reads fields by their names in small letters alone, since no source lists them: `read` takes the first that can be
 * read as what is asked for, `unread` gives those that nobody took.
 */
function fieldReader(data: wire.WireDocument['documentData']) {
  const fields = data.map(({ key, value }) => ({ name: key, value: textOf(value) }));
  const taken = new Set<object>();
  const read = <Value>(names: readonly string[], readAs: (text: string | null) => Value | null): Value | null => {
    for (const field of fields) {
      if (!names.includes(field.name.toLowerCase().replace(/[^a-z]/g, ''))) continue;
      const value = readAs(field.value);
      if (value === null) continue;
      taken.add(field);
      return value;
    }
    return null;
  };
  return { read, unread: () => fields.filter((field) => !taken.has(field)) };
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

const asText = (text: string | null | undefined): string | null => text?.trim() || null;

const joined = (...names: readonly (string | null | undefined)[]): string | null =>
  names.flatMap((name) => asText(name) ?? []).join(' ') || null;

function documentType(word: string | null | undefined): DocumentType {
  const letters = (word ?? '').toUpperCase().replace(/[^A-Z]/g, '');
  if (letters === '') return 'UNKNOWN';
  if (letters.includes('PASSPORT')) return 'PASSPORT';
  if (letters.includes('DRIV')) return 'DRIVING_LICENCE';
  if (letters.includes('RESIDEN')) return 'RESIDENCE_PERMIT';
  if (letters.includes('VISA')) return 'VISA';
  if (letters.includes('IDENTITY') || letters.includes('NATIONALID') || letters === 'IDCARD') return 'NATIONAL_ID';
  return /UTILITY|STATEMENT|ADDRESS/.test(letters) ? 'PROOF_OF_ADDRESS' : 'OTHER';
}

function sexOf(word: string | null | undefined): Sex | null {
  switch (word?.trim().toUpperCase()) {
    case 'M':
    case 'MALE':
      return 'MALE';
    case 'F':
    case 'FEMALE':
      return 'FEMALE';
    case 'X':
      return 'UNSPECIFIED';
    default:
      return null;
  }
}
