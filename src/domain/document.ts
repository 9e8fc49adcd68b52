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

/** One thing a provider read from a document, name and value as received. */
export interface ExtractedField {
  readonly name: string;
  readonly value: string | null;
}

/** What a provider read from one identity document. Dates are `YYYY-MM-DD`, countries ISO 3166-1 alpha-2. */
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
