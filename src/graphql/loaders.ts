import DataLoader from 'dataloader';
import { isUuid } from '../lib/uuid.ts';
import { readApplicants } from '../store/reading/applicants.ts';
import { readChecks } from '../store/reading/checks.ts';
import { readConnections } from '../store/reading/connections.ts';
import { selectDeliveryRows } from '../store/reading/deliveries.ts';
import { readDocuments } from '../store/reading/documents.ts';
import { readEvents } from '../store/reading/events.ts';
import { readMedia } from '../store/reading/media.ts';
import { selectSessionRows } from '../store/reading/sessions.ts';
import type { Store } from '../store/store.ts';

/** The loaders of one operation: one statement for each kind of row, for any number of sessions. */
export function createLoaders(store: Store) {
  return {
    session: one((ids) => selectSessionRows(store, { ids }).execute(), idOf, isUuid),
    applicant: one((ids) => readApplicants(store, 'id', ids), idOf, isUuid),
    connection: one(
      (keys) => readConnections(store, keys),
      ({ key }) => key,
    ),
    event: one(
      (ids) => readEvents(store, 'id', ids),
      idOf,
      (id) => /^\d{1,18}$/.test(id),
    ),
    delivery: one((ids) => selectDeliveryRows(store, { ids }).execute(), idOf, isUuid),
    document: one((ids) => readDocuments(store, 'id', ids), idOf, isUuid),
    media: one((ids) => readMedia(store, 'id', ids), idOf, isUuid),
    eventsOfSession: many((ids) => readEvents(store, 'session', ids)),
    documentsOfSession: many((ids) => readDocuments(store, 'session', ids)),
    checksOfSession: many((ids) => readChecks(store, ids)),
    mediaOfSession: many((ids) => readMedia(store, 'session', ids)),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;

const idOf = ({ id }: { readonly id: string }): string => id;

/** Loads one row for each key. Keys come from callers: an impossible one is not read for. */
function one<Row>(
  read: (keys: readonly string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  isPossible: (key: string) => boolean = () => true,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const possible = keys.filter(isPossible);
    const rows = new Map((possible.length === 0 ? [] : await read(possible)).map((row) => [keyOf(row), row]));
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
