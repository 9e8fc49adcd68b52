import { randomUUID } from 'node:crypto';
import type { Check } from '../domain/check.ts';
import type { Document } from '../domain/document.ts';
import type { Media } from '../domain/media.ts';
import type { Report } from '../domain/report.ts';
import { REPORT_PARTS, type ReportPart } from '../domain/session.ts';
import { rawReasons, sealedDocument, sealRow, storedReasons } from '../store/crypto/sealed.ts';
import { searchable } from '../store/crypto/search.ts';
import { digestUnder, type Key, type Vault } from '../store/crypto/vault.ts';
import { CheckEntity, DocumentEntity, MediaEntity } from '../store/entities/details.ts';
import type { SessionEntityRow } from '../store/entities/session.ts';
import type { EntityManager } from '../store/store.ts';

/** A part that a report brings, and how it compares with what is kept. */
interface Arriving {
  readonly part: ReportPart;
  readonly at: string;
  readonly digest: string;
  readonly changed: boolean;
}

/** The parts a report brings that are not older than what is kept. */
export function arrivingParts(session: SessionEntityRow, key: Key, report: Report, at: Date): Arriving[] {
  const time = (report.occurredAt ?? at).toISOString();
  return REPORT_PARTS.flatMap((part) => {
    const content = contentOf(report, part);
    const kept = session.parts[part];
    if (content === undefined || (kept && kept.at > time)) return [];
    const digest = digestUnder(key, JSON.stringify(content), part);
    return [{ part, at: time, digest, changed: digest !== (kept?.digest ?? emptyDigest(key, part)) }];
  });
}

/** The names of those that differ from what is kept. */
export const changedParts = (arriving: readonly Arriving[]): ReadonlySet<ReportPart> =>
  new Set(arriving.filter(({ changed }) => changed).map(({ part }) => part));

/** Writes the arriving parts; fresh locators of known media are kept even where nothing else changed. */
export async function writeParts(
  em: EntityManager,
  vault: Vault,
  session: SessionEntityRow,
  key: Key,
  report: Report,
  arriving: readonly Arriving[],
): Promise<void> {
  for (const { part, at, digest, changed } of arriving) {
    session.parts = { ...session.parts, [part]: { at, digest } };
    if (part === 'documents' && changed) await writeDocuments(em, vault, session, key, report.documents ?? []);
    if (part === 'checks' && changed) await writeChecks(em, session, key, report);
    if (part === 'screening' && changed) writeScreening(session, report);
    if (part === 'media') await writeMedia(em, session, key, report.media ?? []);
  }
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
      return report.media?.map(({ key, kind, contentType }) => [key, kind, contentType]);
  }
}

// What "nothing yet" would digest to, so that a first report of nothing is no change.
const EMPTY: Record<ReportPart, unknown> = { documents: [], checks: [[], null], screening: null, media: [] };
const emptyDigest = (key: Key, part: ReportPart): string => digestUnder(key, JSON.stringify(EMPTY[part]), part);

async function writeDocuments(
  em: EntityManager,
  vault: Vault,
  session: SessionEntityRow,
  key: Key,
  documents: readonly Document[],
): Promise<void> {
  const kept = await em.find(DocumentEntity, { session }, { orderBy: { ordinal: 'asc' } });
  for (const [ordinal, document] of documents.entries()) {
    const id = kept[ordinal]?.id ?? randomUUID();
    const values = {
      type: document.type,
      issuingCountry: document.issuingCountry,
      numberIndex: document.number === null ? null : vault.digest(searchable(document.number), 'document.number'),
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
}

async function writeMedia(
  em: EntityManager,
  session: SessionEntityRow,
  key: Key,
  media: readonly Media[],
): Promise<void> {
  const kept = new Map((await em.find(MediaEntity, { session })).map((row) => [row.key, row]));
  // A file that is shown in two places is one file, of the kind that it is first.
  const distinct = media.filter(({ key: name }, at) => media.findIndex((each) => each.key === name) === at);
  for (const [ordinal, { key: name, kind, contentType, locator }] of distinct.entries()) {
    const row = kept.get(name);
    const id = row?.id ?? randomUUID();
    const values = { ordinal, kind, contentType, sealed: sealRow(key, 'media', id, { locator }) };
    if (row) em.assign(row, values);
    else em.create(MediaEntity, { id, session, key: name, ...values });
    kept.delete(name);
  }
  for (const gone of kept.values()) em.remove(gone);
}
