import DataLoader from 'dataloader';
import { isUuid } from '../domain/uuid.ts';
import {
  readApplicants,
  readChecks,
  readConnections,
  readDocuments,
  readEvents,
  readMedia,
  selectDeliveryRows,
  selectSessionRows,
} from '../store/reading.ts';
import type { Store } from '../store/store.ts';

/** Batches what the resolvers of one operation ask for: one statement each, however many sessions. */
export function createLoaders(store: Store) {
  // Ids come from callers: what is no UUID is nothing of ours.
  const uuids = (ids: readonly string[]) => ids.filter(isUuid);
  return {
    session: one(
      (ids) => selectSessionRows(store, { ids: uuids(ids) }).execute(),
      ({ id }) => id,
    ),
    applicant: one(
      (ids) => readApplicants(store, 'id', uuids(ids)),
      ({ id }) => id,
    ),
    connection: one(
      (keys) => readConnections(store, keys),
      ({ key }) => key,
    ),
    event: one(
      (ids) => readEvents(store, { ids: ids.filter((id) => /^\d{1,18}$/.test(id)) }),
      ({ id }) => id,
    ),
    delivery: one(
      (ids) => selectDeliveryRows(store, { ids: uuids(ids) }).execute(),
      ({ id }) => id,
    ),
    document: one(
      (ids) => readDocuments(store, 'id', uuids(ids)),
      ({ id }) => id,
    ),
    media: one(
      (ids) => readMedia(store, 'id', uuids(ids)),
      ({ id }) => id,
    ),
    documentsOfSession: many((ids) => readDocuments(store, 'session', ids)),
    checksOfSession: many((ids) => readChecks(store, ids)),
    mediaOfSession: many((ids) => readMedia(store, 'session', ids)),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;

function one<Row>(
  read: (keys: readonly string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const rows = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? null);
  });
}

function many<Row extends { session: string }>(
  read: (sessions: readonly string[]) => Promise<Row[]>,
): DataLoader<string, Row[]> {
  return new DataLoader(async (keys) => {
    const rows = Map.groupBy(await read(keys), (row) => row.session);
    return keys.map((key) => rows.get(key) ?? []);
  });
}
