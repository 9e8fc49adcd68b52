import type { Document, ExpectedDocument, ExtractedField } from '../../domain/document.ts';
import type { RawReason } from '../../domain/reason.ts';
import type { ScreeningMatch } from '../../domain/screening.ts';
import { Sensitive } from '../../lib/sensitive.ts';
import { type Key, openJson, type Place, sealJson, type Vault } from './vault.ts';

/** The provider's words for reasons, in the order of the reasons in clear. */
export type SealedReasons = readonly (RawReason | null)[];

/** A continuation as it is stored. Times are ISO 8601. */
export type SealedContinuation =
  | { readonly kind: 'link'; readonly url: string; readonly expiresAt: string | null }
  | { readonly kind: 'sdk'; readonly token: string; readonly sdk: string; readonly expiresAt: string | null };

/**
 * The sealed part of a session. Rows of an earlier version lack what is optional, and hold `hostedUrl` and `reasons`.
 */
export interface SealedSession {
  readonly continuation?: SealedContinuation | null;
  readonly providerStatus: string | null;
  readonly screeningStatus: string | null;
  readonly decisions?: readonly SealedReasons[];
  readonly inputReasons?: SealedReasons;
  readonly attempts?: readonly SealedReasons[];
  /** The document that the caller expects. */
  readonly expected?: ExpectedDocument | null;
  readonly hostedUrl?: string | null;
  readonly reasons?: SealedReasons;
}

/** A second sealed part of a session: large, and read by few queries. */
export interface SealedParts {
  readonly details: readonly ExtractedField[];
  readonly matches: readonly ScreeningMatch[];
}

/** The sealed part of a document: everything but its type and issuing country. */
export type SealedDocument = Omit<Document, 'type' | 'issuingCountry'>;

/** The sealed part of a check. */
export interface SealedCheck {
  readonly providerCheck: string;
  readonly reasons: SealedReasons;
}

/** The sealed part of a media file. Rows of an earlier version have no name. */
export interface SealedMedia {
  readonly locator: string;
  readonly name?: string | null;
}

interface SealedShapes {
  readonly session: SealedSession;
  readonly session_parts: SealedParts;
  readonly document: SealedDocument;
  readonly session_check: SealedCheck;
  readonly media: SealedMedia;
}

const placeOf = (shape: keyof SealedShapes, row: string): Place =>
  shape === 'session_parts'
    ? { table: 'session', row, column: 'sealed_parts' }
    : { table: shape, row, column: 'sealed' };

/** The place of an applicant's wrapped data key. */
export const dataKeyPlace = (applicantId: string): Place => ({
  table: 'applicant',
  row: applicantId,
  column: 'data_key',
});

/** The data key of an applicant; null once they were erased. */
export const dataKeyOf = (vault: Vault, applicant: { id: string; dataKey?: Buffer | null }): Key | null =>
  applicant.dataKey ? vault.unwrapDataKey(applicant.dataKey, dataKeyPlace(applicant.id)) : null;

/** Seals a row's personal part under its applicant's data key. */
export const sealRow = <Shape extends keyof SealedShapes>(
  key: Key,
  shape: Shape,
  id: string,
  value: SealedShapes[Shape],
): Buffer => sealJson(key, value, placeOf(shape, id));

/** Unseals a row's personal part. @throws {UnsealError} */
export const unsealRow = <Shape extends keyof SealedShapes>(
  key: Key,
  shape: Shape,
  id: string,
  sealed: Buffer,
): Sensitive<SealedShapes[Shape]> => new Sensitive(openJson<SealedShapes[Shape]>(key, sealed, placeOf(shape, id)));

/** The part of a document that is sealed. */
export function sealedDocument({ type: _type, issuingCountry: _country, ...personal }: Document): SealedDocument {
  return personal;
}
