import { defineEntity, p } from '@mikro-orm/core';
import type { CheckOutcome, CheckType } from '../../domain/check.ts';
import type { DocumentType } from '../../domain/document.ts';
import type { MediaKind } from '../../domain/media.ts';
import { SessionEntity, type StoredReason } from './session.ts';

/** A document as a provider read it; the personal part is in `sealed`. */
export const DocumentEntity = defineEntity({
  name: 'Document',
  tableName: 'document',
  uniques: [{ properties: ['session', 'ordinal'] }],
  indexes: [{ properties: ['numberIndex'] }],
  properties: {
    id: p.uuid().primary(),
    session: () => p.manyToOne(SessionEntity),
    ordinal: p.smallint(),
    type: p.text().$type<DocumentType>(),
    issuingCountry: p.text().nullable(),
    /** A truncated keyed hash of the document's number, for exact search. */
    numberIndex: p.text().nullable(),
    /** Whether it matches the expected document; null where none was expected. */
    matchesExpected: p.boolean().nullable(),
    sealed: p.type(Buffer).columnType('bytea'),
  },
});

/** A check of a provider; its words for the reasons are in `sealed`. */
export const CheckEntity = defineEntity({
  name: 'Check',
  tableName: 'session_check',
  uniques: [{ properties: ['session', 'ordinal'] }],
  properties: {
    id: p.uuid().primary(),
    session: () => p.manyToOne(SessionEntity),
    ordinal: p.smallint(),
    type: p.text().$type<CheckType>(),
    outcome: p.text().$type<CheckOutcome>(),
    score: p.float().columnType('double precision').nullable(),
    reasons: p.json().$type<StoredReason[]>(),
    sealed: p.type(Buffer).columnType('bytea'),
  },
});

/** A file at the provider; its name and location are in `sealed`. */
export const MediaEntity = defineEntity({
  name: 'Media',
  tableName: 'media',
  uniques: [{ properties: ['session', 'key'] }],
  properties: {
    id: p.uuid().primary(),
    session: () => p.manyToOne(SessionEntity),
    ordinal: p.smallint(),
    key: p.text(),
    kind: p.text().$type<MediaKind>(),
    contentType: p.text().nullable(),
    sealed: p.type(Buffer).columnType('bytea'),
  },
});
