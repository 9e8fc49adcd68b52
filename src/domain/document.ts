export const DOCUMENT_TYPES = [
  'PASSPORT',
  'NATIONAL_ID',
  'DRIVING_LICENCE',
  'RESIDENCE_PERMIT',
  'VISA',
  'TAX_ID',
  'VEHICLE_REGISTRATION',
  'PROOF_OF_ADDRESS',
  'OTHER',
  'UNKNOWN',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export const SEXES = ['MALE', 'FEMALE', 'OTHER', 'UNSPECIFIED'] as const;
export type Sex = (typeof SEXES)[number];

export const FIELD_GROUPS = ['DOCUMENT', 'CONTACT', 'DEVICE', 'FORM', 'CONSENT', 'REGISTRY', 'FRAUD', 'OTHER'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** One value that a provider extracted, name and value as received. */
export interface ExtractedField {
  readonly name: string;
  readonly value: string | null;
  readonly group: FieldGroup;
}

/** An identity document as a provider read it. Dates are `YYYY-MM-DD`, countries ISO 3166-1 alpha-2. */
export interface Document {
  readonly type: DocumentType;
  readonly providerType: string | null;
  readonly issuingCountry: string | null;
  readonly fullName: string | null;
  readonly givenNames: string | null;
  readonly familyName: string | null;
  readonly dateOfBirth: string | null;
  readonly sex: Sex | null;
  readonly nationality: string | null;
  readonly address: string | null;
  readonly number: string | null;
  readonly issuedOn: string | null;
  readonly expiresOn: string | null;
  /** Everything else the provider extracted, and every value that could not be read as its type. */
  readonly fields: readonly ExtractedField[];
}

const BLANK: Document = {
  type: 'UNKNOWN',
  providerType: null,
  issuingCountry: null,
  fullName: null,
  givenNames: null,
  familyName: null,
  dateOfBirth: null,
  sex: null,
  nationality: null,
  address: null,
  number: null,
  issuedOn: null,
  expiresOn: null,
  fields: [],
};

/** A document of which only the given is known. */
export const document = (known: Partial<Document>): Document => ({ ...BLANK, ...known });

/** The document that the caller expects the applicant to show. */
export interface ExpectedDocument {
  readonly type?: DocumentType | null;
  readonly number?: string | null;
  readonly issuingCountry?: string | null;
}

/** A document number as it is compared, indexed and searched: separators and case do not count. */
export const comparableNumber = (number: string): string => number.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

/**
 * Whether a document is the expected one, by every value that both of them have. Null when nothing was expected, or
 * nothing can be compared.
 */
export function matchesExpected(
  { type, number, issuingCountry }: Pick<Document, 'type' | 'number' | 'issuingCountry'>,
  expected: ExpectedDocument | null,
): boolean | null {
  const comparisons = [
    expected?.type && type !== 'UNKNOWN' ? expected.type === type : null,
    expected?.number && number ? comparableNumber(expected.number) === comparableNumber(number) : null,
    expected?.issuingCountry && issuingCountry ? expected.issuingCountry === issuingCountry : null,
  ].filter((agrees) => agrees !== null);
  return comparisons.length > 0 ? comparisons.every(Boolean) : null;
}
