import { isUuid } from '../lib/uuid.ts';
import { continuationOfRow } from '../store/reading/session-words.ts';
import { selectSessionRows } from '../store/reading/sessions.ts';
import type { Store } from '../store/store.ts';

/** The provider's references of a session, found by its global id or UUID. Empty for an unknown session. */
export async function sessionReferences(store: Store, given: string): Promise<readonly string[]> {
  const [, globalId] = /^Session:(.+)$/.exec(Buffer.from(given, 'base64').toString()) ?? [];
  const id = globalId ?? given;
  if (!isUuid(id)) return [];
  const row = await selectSessionRows(store, { ids: [id] }).executeTakeFirst();
  if (!row) return [];
  // The link comes first, because several sessions may share a provider's reference.
  const continuation = continuationOfRow(store.vault, row);
  const references = [continuation?.kind === 'link' ? continuation.url : null, row.providerReference];
  return references.filter((reference) => typeof reference === 'string');
}
