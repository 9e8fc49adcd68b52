import { type Document, type DocumentType, document, type ExtractedField, type Sex } from '../../domain/document.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { asText, extractedFields, reader } from '../wire/reader.ts';
import type * as wire from './wire.ts';

/** Names of one value in different revisions of the provider's documentation. */
const SPELLINGS = {
  fullName: ['full_name', 'fullName', 'name'],
  givenNames: ['first_name'],
  familyName: ['last_name'],
  dateOfBirth: ['date_of_birth', 'birthDate'],
  sex: ['gender'],
  nationality: ['nationality'],
  address: ['address_full', 'address'],
  // Two numbers, not two names of one: the second stays among the fields.
  number: ['documentNumber', 'identityNumber'],
  issuedOn: ['idcard_issueDate', 'issueDate'],
  expiresOn: ['idcard_expireDate', 'expireDate'],
  type: ['idType'],
  country: ['idcard_issuingCountry', 'issuingCountry'],
} as const;

/** Values under `data` that belong to the session, by their group; `cf1` is our own session id. */
const OF_SESSION = {
  email: 'CONTACT',
  phoneNumber: 'CONTACT',
  ip_address: 'DEVICE',
  ipAddress: 'DEVICE',
  cf2: 'FORM',
  cf3: 'FORM',
} as const;
const OURS = ['cf1', 'userid'];

type Data = Readonly<Record<string, unknown>>;

/**
 * The document that was read; none where that is nothing. A value that can't be read as its type stays raw in `fields`.
 */
export function documentsOf(data: Data): Document[] {
  const values = Object.entries(data).filter(([name]) => !(name in OF_SESSION) && !OURS.includes(name));
  const { read, unread } = reader(Object.fromEntries(values));
  const type = read(SPELLINGS.type, asText);
  const known = {
    fullName: read(SPELLINGS.fullName, asText),
    givenNames: read(SPELLINGS.givenNames, asText),
    familyName: read(SPELLINGS.familyName, asText),
    dateOfBirth: read(SPELLINGS.dateOfBirth, dateOf),
    sex: read(SPELLINGS.sex, sexOf),
    nationality: read(SPELLINGS.nationality, countryOf),
    address: read(SPELLINGS.address, asText),
    number: read(SPELLINGS.number, asText),
    issuedOn: read(SPELLINGS.issuedOn, dateOf),
    expiresOn: read(SPELLINGS.expiresOn, dateOf),
    issuingCountry: read(SPELLINGS.country, countryOf),
  };
  const fields = unread('DOCUMENT');
  const isBlank = fields.length === 0 && Object.values({ type, ...known }).every((value) => value === null);
  return isBlank ? [] : [document({ ...known, type: documentType(type), providerType: type, fields })];
}

/** The values under `data` that belong to the session and not to its document. */
export const detailsOf = (data: Data): ExtractedField[] =>
  Object.entries(OF_SESSION).flatMap(([name, group]) => extractedFields({ [name]: data[name] }, group));

/** The additional form, in either spelling: `answer` names the question, `inputValue` holds the answer. */
export const formAnswers = ({ additional_list, addtional_list }: wire.Submission): ExtractedField[] =>
  [...entriesOf(additional_list), ...entriesOf(addtional_list)].flatMap(answerOf);

/** A list of entries, or one entry alone; both occur in the provider's samples. */
const entriesOf = (given: unknown): unknown[] => (given === null || given === undefined ? [] : [given].flat());

function answerOf(entry: unknown): ExtractedField[] {
  if (!isAnswer(entry)) return extractedFields({ additional_list: entry }, 'FORM');
  const value = [entry.inputValue].flat().flatMap(writtenOf).join(', ');
  return value === '' ? [] : [{ name: asText(entry.answer) ?? 'additional_list', value, group: 'FORM' }];
}

const isAnswer = (entry: unknown): entry is { readonly answer?: unknown; readonly inputValue?: unknown } =>
  typeof entry === 'object' && entry !== null && ('answer' in entry || 'inputValue' in entry);

function writtenOf(given: unknown): string[] {
  if (given === null || given === undefined || given === '') return [];
  return [typeof given === 'object' ? JSON.stringify(given) : String(given)];
}

const dateOf = (given: unknown): string | null => calendarDate(asText(given));
const countryOf = (given: unknown): string | null => countryCode(asText(given));

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
      return 'UNKNOWN';
  }
}

function sexOf(given: unknown): Sex | null {
  switch (asText(given)?.toLowerCase()) {
    case 'male':
    case 'm':
      return 'MALE';
    case 'female':
    case 'f':
      return 'FEMALE';
    case 'x':
      return 'UNSPECIFIED';
    default:
      return null;
  }
}
