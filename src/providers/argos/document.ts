import { type Document, type DocumentType, document, type ExtractedField, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import type * as wire from './wire.ts';

/** Names of one thing in different revisions of the vendor's documents. */
const SPELLINGS = {
  fullName: ['full_name', 'fullName', 'name'],
  givenNames: ['first_name'],
  familyName: ['last_name'],
  dateOfBirth: ['date_of_birth', 'birthDate'],
  sex: ['gender'],
  nationality: ['nationality'],
  address: ['address_full', 'address'],
  issuedOn: ['idcard_issueDate', 'issueDate'],
  expiresOn: ['idcard_expireDate', 'expireDate'],
  type: ['idType'],
  country: ['idcard_issuingCountry', 'issuingCountry'],
} as const;

// What is ours, or says nothing of the document.
const NOT_FIELDS = /^(?:cf\d|ip_?address|userid|email)$/i;

/** The document that was read, and what was asked beside it; none where that is nothing. */
export function documentsOf(data: Readonly<Record<string, unknown>>, answers: readonly ExtractedField[]): Document[] {
  const left = new Map(Object.entries(data));
  const read = (names: readonly string[]): string | null => {
    const values = names.map((name) => {
      const value = textOf(left.get(name));
      left.delete(name);
      return value;
    });
    return values.find((value) => value !== null) ?? null;
  };
  const type = read(SPELLINGS.type);
  const known = {
    fullName: read(SPELLINGS.fullName),
    givenNames: read(SPELLINGS.givenNames),
    familyName: read(SPELLINGS.familyName),
    dateOfBirth: calendarDate(read(SPELLINGS.dateOfBirth)),
    sex: sexOf(read(SPELLINGS.sex)),
    nationality: countryCode(read(SPELLINGS.nationality)),
    address: read(SPELLINGS.address),
    // Two numbers, not two names of one: the other stays among the fields.
    number: read(['documentNumber']) ?? read(['identityNumber']),
    issuedOn: calendarDate(read(SPELLINGS.issuedOn)),
    expiresOn: calendarDate(read(SPELLINGS.expiresOn)),
    issuingCountry: countryCode(read(SPELLINGS.country)),
  };
  const others = [...left].flatMap(([name, value]) => {
    const text = NOT_FIELDS.test(name) ? null : textOf(value);
    return text === null ? [] : [{ name, value: text }];
  });
  const fields = [...others, ...answers];
  const isBlank = fields.length === 0 && Object.values({ type, ...known }).every((value) => value === null);
  return isBlank ? [] : [document({ ...known, type: documentType(type), providerType: type, fields })];
}

/** The additional form, in either spelling: `answer` names what was asked, `inputValue` is what was answered. */
export const formAnswers = ({ additional_list, addtional_list }: wire.Submission): ExtractedField[] =>
  (additional_list?.length ? additional_list : (addtional_list ?? [])).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { answer, inputValue } = entry as Record<string, unknown>;
    const value = [inputValue]
      .flat()
      .flatMap((each) => textOf(each) ?? [])
      .join(', ');
    return value === '' ? [] : [{ name: textOf(answer) ?? 'additional_list', value }];
  });

const textOf = (value: unknown): string | null =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;

function documentType(word: string | null): DocumentType {
  switch (word) {
    case 'passport':
      return 'PASSPORT';
    case 'government_id':
    case 'aadhaar':
      return 'NATIONAL_ID';
    case 'drivers_license':
    case 'drvlic':
      return 'DRIVING_LICENCE';
    case 'residence_permit':
      return 'RESIDENCE_PERMIT';
    case 'vehicle_registration_certificate':
      return 'VEHICLE_REGISTRATION';
    case 'visa':
      return 'VISA';
    case 'pancard':
      return 'TAX_ID';
    default:
      return word ? 'OTHER' : 'UNKNOWN';
  }
}

function sexOf(word: string | null): Sex | null {
  switch (word?.toLowerCase()) {
    case 'male':
    case 'm':
      return 'MALE';
    case 'female':
    case 'f':
      return 'FEMALE';
    default:
      return null;
  }
}
