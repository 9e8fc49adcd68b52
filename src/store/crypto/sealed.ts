import type { Document } from '../../domain/document.ts';
import type { RawReason, Reason } from '../../domain/reason.ts';
import { Sensitive } from '../../lib/sensitive.ts';
import type { StoredReason } from '../entities/session.ts';
import { type Key, openJson, type Place, sealJson, type Vault } from './vault.ts';

/** What is sealed of a session: its link and the provider's words. */
export interface SealedSession {
  readonly hostedUrl: string | null;
  readonly providerStatus: string | null;
  readonly screeningStatus: string | null;
  readonly reasons: readonly (RawReason | null)[];
}

/** What is sealed of a document: everything but its type and issuing country. */
export type SealedDocument = Omit<Document, 'type' | 'issuingCountry'>;

/** What is sealed of a check. */
export interface SealedCheck {
  readonly providerCheck: string;
  readonly reasons: readonly (RawReason | null)[];
}

/** What is sealed of a media file. */
export interface SealedMedia {
  readonly locator: string;
}

interface SealedShapes {
  readonly session: SealedSession;
  readonly document: SealedDocument;
  readonly session_check: SealedCheck;
  readonly media: SealedMedia;
}

const placeOf = (table: string, row: string): Place => ({ table, row, column: 'sealed' });

/** Where an applicant's wrapped data key lives. */
export const dataKeyPlace = (applicantId: string): Place => ({
  table: 'applicant',
  row: applicantId,
  column: 'data_key',
});

/** The data key of an applicant; null once they were erased. */
export const dataKeyOf = (vault: Vault, applicant: { id: string; dataKey?: Buffer | null }): Key | null =>
  applicant.dataKey ? vault.unwrapDataKey(applicant.dataKey, dataKeyPlace(applicant.id)) : null;

/** Seals a row's personal part under its applicant's data key. */
export const sealRow = <Table extends keyof SealedShapes>(
  key: Key,
  table: Table,
  id: string,
  value: SealedShapes[Table],
): Buffer => sealJson(key, value, placeOf(table, id));

/** Opens a row's personal part. @throws {UnsealError} */
export const openRow = <Table extends keyof SealedShapes>(
  key: Key,
  table: Table,
  id: string,
  sealed: Buffer,
): Sensitive<SealedShapes[Table]> => new Sensitive(openJson<SealedShapes[Table]>(key, sealed, placeOf(table, id)));

/** Splits a document into what stays in clear and what is sealed. */
export function sealedDocument({ type: _type, issuingCountry: _country, ...personal }: Document): SealedDocument {
  return personal;
}

/** Reasons without the provider's words. */
export const storedReasons = (reasons: readonly Reason[]): StoredReason[] =>
  reasons.map(({ code, retryable, userAction }) => ({ code, retryable, userAction }));

/** The provider's words of reasons, in the same order. */
export const rawReasons = (reasons: readonly Reason[]): (RawReason | null)[] => reasons.map(({ raw }) => raw);

/** Reasons with the provider's words, or without them where these are sealed from the reader. */
export const joinReasons = (stored: readonly StoredReason[], raws: readonly (RawReason | null)[] | null): Reason[] =>
  stored.map((reason, index) => ({ ...reason, raw: raws?.[index] ?? null }));
