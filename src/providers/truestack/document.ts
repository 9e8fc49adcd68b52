import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { asText, reader } from '../wire/reader.ts';
import { sexOf } from '../wire/sex.ts';
import type * as wire from './wire.ts';

/** The `document_type` codes of a connection. */
export type DocumentTypeCodes = Readonly<Partial<Record<DocumentType, string>>>;

/**
 * The document, by the POST call where both answers have a field that can be read, else by the GET call. Everything
 * that neither gave in a readable form is in `fields`, as received.
 */
export function documentOf(
  refreshed: wire.WireObject | null,
  { document: read, document_type: providerType }: wire.ReadSession,
  codes: DocumentTypeCodes,
): Document {
  const readers = [reader(refreshed ?? {}), reader(read ?? {})];
  const first = <Value>(name: string, readAs: (given: unknown) => Value | null): Value | null =>
    readers.map((each) => each.read(name, readAs)).find((value) => value !== null) ?? null;
  const type = documentTypeOf(providerType, codes);
  const known = {
    type,
    providerType,
    // The one national identity card that TrueStack accepts is Malaysia's MyKad.
    issuingCountry: type === 'NATIONAL_ID' ? 'MY' : null,
    fullName: first('full_name', asText),
    dateOfBirth: first('dob', calendarDate),
    sex: first('gender', malaysianSexOf),
    nationality: first('nationality', countryCode),
    address: first('address', asText),
    number: first('id_number', asText),
  };
  const unread = readers.flatMap((each) => each.unread('DOCUMENT'));
  const distinct = new Map(unread.map((field) => [JSON.stringify(field), field]));
  return document({ ...known, fields: [...distinct.values()] });
}

function documentTypeOf(code: string | null, codes: DocumentTypeCodes): DocumentType {
  if (code !== null && code === codes.NATIONAL_ID) return 'NATIONAL_ID';
  return code !== null && code === codes.PASSPORT ? 'PASSPORT' : 'UNKNOWN';
}

/** A sex in Malay or English: P is perempuan, L is lelaki. */
function malaysianSexOf(given: unknown): Sex | null {
  switch (typeof given === 'string' ? given.trim().toUpperCase() : null) {
    case 'LELAKI':
    case 'L':
      return 'MALE';
    case 'PEREMPUAN':
    case 'P':
      return 'FEMALE';
    default:
      return sexOf(given);
  }
}
