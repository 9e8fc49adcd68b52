import { randomUUID } from 'node:crypto';
import type { Check } from '../domain/check.ts';
import { comparableNumber, type Document, type ExpectedDocument, matchesExpected } from '../domain/document.ts';
import type { Media } from '../domain/media.ts';
import type { Report } from '../domain/report.ts';
import { REPORT_PARTS, type ReportPart } from '../domain/session.ts';
import { type SealedParts, sealedDocument, sealRow, unsealRow } from '../store/crypto/sealed.ts';
import { digestUnder, type Key, type Vault } from '../store/crypto/vault.ts';
import { CheckEntity, DocumentEntity, MediaEntity } from '../store/entities/details.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import { rawReasons, storedAttempt, storedReasons } from '../store/session-codec.ts';
import type { EntityManager } from '../store/store.ts';

/** A part that a report brings and that is not older than what is kept. */
export interface ArrivingPart {
  readonly part: ReportPart;
  readonly at: string;
  readonly digest: string;
  readonly changed: boolean;
}

/** The parts a report brings that are not older than what is kept. */
export function arrivingParts(session: SessionEntityRow, key: Key, report: Report, at: Date): ArrivingPart[] {
  const time = at.toISOString();
  return REPORT_PARTS.flatMap((part) => {
    const content = contentOf(report, part);
    const kept = session.parts[part];
    if (content === undefined || (kept && kept.at > time)) return [];
    const digest = digestUnder(key, JSON.stringify(content), part);
    return [{ part, at: time, digest, changed: digest !== (kept?.digest ?? emptyDigest(key, part)) }];
  });
}

/** The names of those that differ from what is kept. */
export const changedParts = (arriving: readonly ArrivingPart[]): ReadonlySet<ReportPart> =>
  new Set(arriving.filter(({ changed }) => changed).map(({ part }) => part));

/** A session whose parts are written, and the key that seals them. */
interface Target {
  readonly session: SessionEntityRow;
  readonly key: Key;
  readonly vault: Vault;
  readonly expected: ExpectedDocument | null;
}

/** Writes the arriving parts; fresh locators of known media are kept even where nothing else changed. */
export async function writeParts(
  em: EntityManager,
  target: Target,
  report: Report,
  arriving: readonly ArrivingPart[],
): Promise<void> {
  const { session, key } = target;
  for (const { part, at, digest, changed } of arriving) {
    session.parts = { ...session.parts, [part]: { at, digest } };
    if (part === 'documents' && changed) await writeDocuments(em, target, report.documents ?? []);
    if (part === 'checks' && changed) await writeChecks(em, session, key, report);
    if (part === 'screening' && changed) writeScreening(session, report);
    if (part === 'attempts' && changed) session.attempts = (report.attempts ?? []).map(storedAttempt);
    if (part === 'media') await writeMedia(em, session, key, report.media ?? []);
  }
  writeSealedParts(target, report, arriving);
}

function contentOf(report: Report, part: ReportPart): unknown {
  switch (part) {
    case 'documents':
      return report.documents;
    case 'checks':
      return report.checks && [report.checks, report.faceMatchScore ?? null];
    case 'screening':
      return report.screening;
    case 'media':
      return report.media?.map(({ key, kind, name, contentType }) => [key, kind, contentType, ...(name ? [name] : [])]);
    case 'details':
      return report.details;
    case 'attempts':
      return report.attempts;
  }
}

// The digest of an absent part, so that a first report without data is no change.
const EMPTY: Record<ReportPart, unknown> = {
  documents: [],
  checks: [[], null],
  screening: null,
  media: [],
  details: [],
  attempts: [],
};
const emptyDigest = (key: Key, part: ReportPart): string => digestUnder(key, JSON.stringify(EMPTY[part]), part);

async function writeDocuments(
  em: EntityManager,
  { session, key, vault, expected }: Target,
  documents: readonly Document[],
): Promise<void> {
  const kept = await em.find(DocumentEntity, { session }, { orderBy: { ordinal: 'asc' } });
  for (const [ordinal, document] of documents.entries()) {
    const id = kept[ordinal]?.id ?? randomUUID();
    const { type, issuingCountry, number } = document;
    const values = {
      type,
      issuingCountry,
      numberIndex: number === null ? null : vault.digest(comparableNumber(number), 'document.number'),
      matchesExpected: matchesExpected(document, expected),
      sealed: sealRow(key, 'document', id, sealedDocument(document)),
    };
    const row = kept[ordinal];
    if (row) em.assign(row, values);
    else em.create(DocumentEntity, { id, session, ordinal, ...values });
  }
  for (const extra of kept.slice(documents.length)) em.remove(extra);
}

async function writeChecks(em: EntityManager, session: SessionEntityRow, key: Key, report: Report): Promise<void> {
  session.faceMatchScore = report.faceMatchScore ?? null;
  await em.nativeDelete(CheckEntity, { session });
  for (const [ordinal, check] of (report.checks ?? []).entries())
    em.create(CheckEntity, checkRow(session, key, ordinal, check));
}

function checkRow(session: SessionEntityRow, key: Key, ordinal: number, check: Check) {
  const id = randomUUID();
  const { type, outcome, score, reasons, providerCheck } = check;
  const sealed = sealRow(key, 'session_check', id, { providerCheck, reasons: rawReasons(reasons) });
  return { id, session, ordinal, type, outcome, score, reasons: storedReasons(reasons), sealed };
}

function writeScreening(session: SessionEntityRow, { screening }: Report): void {
  session.screeningStatus = screening?.status ?? null;
  session.screeningRisk = screening?.riskLevel ?? null;
  session.screeningHits = screening?.hits ?? null;
  session.screenedAt = screening?.screenedAt ?? null;
}

/** Details and matches share one sealed column: a report that brings one of them keeps the other. */
function writeSealedParts({ session, key }: Target, report: Report, arriving: readonly ArrivingPart[]): void {
  const isChanged = (part: ReportPart) => arriving.some((each) => each.part === part && each.changed);
  if (!isChanged('details') && !isChanged('screening')) return;
  const kept = session.sealedParts && unsealRow(key, 'session_parts', session.id, session.sealedParts).reveal();
  const parts: SealedParts = {
    details: (isChanged('details') ? report.details : kept?.details) ?? [],
    matches: (isChanged('screening') ? report.screening?.matches : kept?.matches) ?? [],
  };
  session.sealedParts = sealRow(key, 'session_parts', session.id, parts);
}

async function writeMedia(
  em: EntityManager,
  session: SessionEntityRow,
  key: Key,
  media: readonly Media[],
): Promise<void> {
  const kept = new Map((await em.find(MediaEntity, { session })).map((row) => [row.key, row]));
  // A file that is shown in two places is one file, of the kind it is shown as first.
  const distinct = media.filter(({ key: file }, at) => media.findIndex((each) => each.key === file) === at);
  for (const [ordinal, { key: file, kind, name, contentType, locator }] of distinct.entries()) {
    const row = kept.get(file);
    const id = row?.id ?? randomUUID();
    const values = { ordinal, kind, contentType, sealed: sealRow(key, 'media', id, { locator, name }) };
    if (row) em.assign(row, values);
    else em.create(MediaEntity, { id, session, key: file, ...values });
    kept.delete(file);
  }
  for (const gone of kept.values()) em.remove(gone);
}
