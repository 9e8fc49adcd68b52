import { createHmac } from 'node:crypto';
import type { Vault } from './crypto/vault.ts';
import { type AuditAction, AuditEntryEntity } from './entities/audit.ts';
import { anyOf } from './reading/tables.ts';
import { type Store, sqlOf } from './store.ts';

const BATCH = 500;

/** An action to be recorded. */
export interface Act {
  readonly actor: string;
  readonly action: AuditAction;
  /** The id of the object of the action; never personal data. */
  readonly target: string;
  readonly purpose?: string | null;
  readonly address: string | null;
}

/** Records actions, durably once this resolves, and adds them to the chain. */
export async function recordActs(store: Store, acts: readonly Act[]): Promise<void> {
  const at = new Date();
  await store.orm.em.fork().insertMany(
    AuditEntryEntity,
    acts.map(({ purpose = null, ...act }) => ({ ...act, purpose, at })),
  );
  await chainEntries(store);
}

interface Entry {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly purpose?: string | null;
  readonly address?: string | null;
}

/** Adds the entries that are not yet in the chain to its end. One row lock gives all instances one order. */
async function chainEntries({ orm, vault }: Store): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    const [head] = await em.execute<{ position: string; hash: Buffer }[]>(
      'select position, hash from audit_head where id = 1 for update',
    );
    const waiting = await sqlOf(em)
      .selectFrom('audit_entry')
      .selectAll()
      .where('position', 'is', null)
      .orderBy('id')
      .execute();
    if (!head || waiting.length === 0) return;
    let { hash } = head;
    let position = BigInt(head.position);
    for (const entry of waiting) {
      position += 1n;
      hash = hashAfter(vault, hash, position, entry);
      await em.execute('update audit_entry set position = ?, hash = ? where id = ?', [
        String(position),
        hash,
        entry.id,
      ]);
    }
    await em.execute('update audit_head set position = ?, hash = ? where id = 1', [String(position), hash]);
  });
}

/** Keyed, so that an attacker with access to the database alone cannot forge a chain. */
const hashAfter = (vault: Vault, previous: Buffer, position: bigint, entry: Entry): Buffer =>
  hashWith(vault.signingKeys('audit')[0] ?? new Uint8Array(), previous, position, entry);

function hashWith(key: Uint8Array, previous: Buffer, position: bigint, entry: Entry): Buffer {
  const { at, actor, action, target, purpose = null, address = null } = entry;
  const text = JSON.stringify([String(position), at.toISOString(), actor, action, target, purpose, address]);
  return createHmac('sha256', key).update(previous).update(text).digest();
}

/** A filter of entries: every given condition must hold. An empty list matches none, an absent one does not filter. */
export interface AuditFilter {
  readonly actors?: readonly string[] | null;
  readonly actions?: readonly AuditAction[] | null;
  readonly targets?: readonly string[] | null;
  readonly after?: Date | null;
  readonly before?: Date | null;
}

interface AuditPage {
  /** Only entries before this place in the chain. */
  readonly below?: string | null | undefined;
  /** Only entries after it. */
  readonly above?: string | null | undefined;
  readonly oldestFirst: boolean;
  readonly limit: number;
}

/** A page of the audit, as far as it is chained. */
export async function readAudit({ orm }: Store, filter: AuditFilter, { below, above, oldestFirst, limit }: AuditPage) {
  let query = sqlOf(orm.em.fork()).selectFrom('audit_entry').selectAll().where('position', 'is not', null);
  if (filter.actors) query = query.where('actor', '=', anyOf(filter.actors));
  if (filter.actions) query = query.where('action', '=', anyOf(filter.actions));
  if (filter.targets) query = query.where('target', '=', anyOf(filter.targets));
  if (filter.after) query = query.where('at', '>', filter.after);
  if (filter.before) query = query.where('at', '<', filter.before);
  if (below) query = query.where('position', '<', below);
  if (above) query = query.where('position', '>', above);
  const rows = await query
    .orderBy('position', oldestFirst ? 'asc' : 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ position, ...entry }) => ({ ...entry, position: position ?? '' }));
}

/** The result of verifying the chain. */
export interface AuditFinding {
  readonly entries: number;
  /** The hash of the newest entry. Kept elsewhere, it shows later whether entries were removed from the end. */
  readonly head: string;
  /** A description of the place where the chain breaks; null: it is whole. */
  readonly fault: string | null;
}

/** Verifies the chain: finds any entry that was changed, removed, added or moved. */
export async function verifyAudit({ orm, vault }: Store): Promise<AuditFinding> {
  const em = orm.em.fork();
  const keys = vault.signingKeys('audit');
  let hash: Buffer = Buffer.alloc(0);
  let position = 0n;
  for (;;) {
    const entries = await sqlOf(em)
      .selectFrom('audit_entry')
      .selectAll()
      .where('position', '>', String(position))
      .orderBy('position')
      .limit(BATCH)
      .execute();
    for (const entry of entries) {
      position += 1n;
      const found = (fault: string) => ({ entries: Number(position), head: hash.toString('hex'), fault });
      if (BigInt(entry.position ?? 0) !== position) return found(`entry ${position} is missing`);
      const fitting = keys
        .map((key) => hashWith(key, hash, position, entry))
        .find((each) => each.equals(entry.hash ?? Buffer.alloc(0)));
      if (!fitting) return found(`entry ${position} is not what was recorded`);
      hash = fitting;
    }
    if (entries.length < BATCH) break;
  }
  const [head] = await em.execute<{ position: string; hash: Buffer }[]>(
    'select position, hash from audit_head where id = 1',
  );
  const isWhole = head && BigInt(head.position) === position && head.hash.equals(hash);
  const fault = isWhole ? null : `${BigInt(head?.position ?? 0) - position} entries are missing at the end`;
  return { entries: Number(position), head: hash.toString('hex'), fault };
}
