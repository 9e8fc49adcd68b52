import { comparableNumber } from '../../domain/document.ts';
import { unsealBody } from '../bodies.ts';
import { segmentPlace } from '../connections.ts';
import { bodyKeyPlace } from '../inbox.ts';
import { MENTION, mentionsIn } from '../mentions.ts';
import type { Store } from '../store.ts';
import { dataKeyOf, dataKeyPlace, unsealRow } from './sealed.ts';
import type { Place } from './vault.ts';

const BATCH = 500;

/** Columns sealed by the key ring itself, which have to be sealed again when its first key changes. */
const WRAPPED = [
  { table: 'applicant', id: 'id', column: 'data_key', place: dataKeyPlace },
  { table: 'webhook_delivery', id: 'id', column: 'body_key', place: bodyKeyPlace },
  { table: 'connection', id: 'key', column: 'webhook_segment', place: segmentPlace },
] as const satisfies readonly { table: string; id: string; column: string; place: (id: string) => Place }[];

/**
 * Seals everything that the key ring seals again, by its first key, while gateways run with the whole ring. `report` is
 * called with the progress, a line each.
 */
export async function rotateKeys(store: Store, report: (line: string) => void): Promise<void> {
  for (const { table, id, column, place } of WRAPPED) {
    let done = 0;
    // The sealed value begins with a version byte, the length of the key's id, and the id.
    const stale = `select ${id}::text as id, ${column} as wrapped from ${table}
      where ${column} is not null and substring(${column} from 3 for get_byte(${column}, 1)) <> $1 limit ${BATCH}`;
    for (;;) {
      const { rows } = await store.pool.query<{ id: string; wrapped: Buffer }>(stale, [Buffer.from(store.vault.keyId)]);
      for (const row of rows) {
        const fresh = store.vault.seal(store.vault.open(row.wrapped, place(row.id)), place(row.id));
        // Only if the value is unchanged: it may have been erased meanwhile.
        const update = `update ${table} set ${column} = $1 where ${id}::text = $2 and ${column} = $3`;
        await store.pool.query(update, [fresh, row.id, row.wrapped]);
      }
      done += rows.length;
      if (rows.length > 0) report(`${table}.${column}: ${done}`);
      if (rows.length < BATCH) break;
    }
  }
  await indexNumbers(store, report);
  await indexMentions(store, report);
}

/** Renews the digests by which an erasure finds bodies, under the first key. */
async function indexMentions(store: Store, report: (line: string) => void): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (let done = 0; ; ) {
    const { rows } = await store.pool.query<{ id: string; body: Buffer; body_key: Buffer | null; keys: string[] }>(
      `select id, body, body_key, session_keys as keys from webhook_delivery
       where id > $1 and body is not null
         and exists (select from unnest(session_keys) as key where key like '${MENTION}%') order by id limit ${BATCH}`,
      [last],
    );
    for (const { id, body, body_key: bodyKey, keys } of rows) {
      const opened = await unsealBody(store, { id, body, bodyKey });
      const mentions = opened && mentionsIn(store.vault, opened.reveal());
      if (!mentions) continue;
      const fresh = [...keys.filter((key) => !key.startsWith(MENTION)), ...mentions];
      const update = 'update webhook_delivery set session_keys = $1 where id = $2 and session_keys = $3';
      await store.pool.query(update, [fresh, id, keys]);
    }
    done += rows.length;
    last = rows.at(-1)?.id ?? last;
    if (rows.length > 0) report(`webhook_delivery.session_keys: ${done}`);
    if (rows.length < BATCH) return;
  }
}

/** Renews the blind index of document numbers, under the first key. */
async function indexNumbers(store: Store, report: (line: string) => void): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (let done = 0; ; ) {
    const { rows } = await store.pool.query<{
      id: string;
      sealed: Buffer;
      applicant: string;
      data_key: Buffer | null;
      number_index: string;
    }>(
      `select document.id, document.sealed, document.number_index, applicant.id as applicant, applicant.data_key
       from document join session on session.id = session_id join applicant on applicant.id = applicant_id
       where document.id > $1 and number_index is not null order by document.id limit ${BATCH}`,
      [last],
    );
    for (const { id, sealed, applicant, data_key: dataKey, number_index: index } of rows) {
      const key = dataKeyOf(store.vault, { id: applicant, dataKey });
      const number = key && unsealRow(key, 'document', id, sealed).reveal().number;
      const fresh = number && store.vault.digest(comparableNumber(number), 'document.number');
      if (fresh && fresh !== index) {
        await store.pool.query('update document set number_index = $1 where id = $2 and number_index = $3', [
          fresh,
          id,
          index,
        ]);
      }
    }
    done += rows.length;
    last = rows.at(-1)?.id ?? last;
    if (rows.length > 0) report(`document.number_index: ${done}`);
    if (rows.length < BATCH) return;
  }
}
