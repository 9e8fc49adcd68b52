import { type AuditFilter, readAudit } from '../../store/audit.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, inputError } from '../cursor.ts';
import { type GlobalId, parseGlobalId } from '../global-id.ts';
import { page } from '../keyset.ts';
import {
  ADMIN,
  AuditActionEnum,
  AuditEntryConnection,
  type AuditRow,
  OF_APPLICANT,
  OF_DELIVERY,
} from '../types/audit-entry.ts';

const AuditFilterInput = builder.inputType('AuditFilter', {
  description:
    'Conditions on audit entries: all that are given must hold. An empty list matches nothing; an absent or null one does not filter.',
  fields: (t) => ({
    actor: t.id({ description: 'Done by this API key or applicant, by global id, or by `admin`.' }),
    actions: t.field({ type: [AuditActionEnum], description: 'One of these actions.' }),
    target: t.id({ description: 'Done to this session, media file, applicant, API key or delivery, by global id.' }),
    after: t.field({ type: 'DateTime', description: 'Done after this time.' }),
    before: t.field({ type: 'DateTime', description: 'Done before this time.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.field({
    type: AuditEntryConnection,
    authScopes: { scope: 'operations' },
    description: 'The audit log, newest entries first. Scope: operations.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AuditFilterInput, description: 'Conditions on the entries. Default: all entries.' }),
    },
    resolve: (_root, { filter, ...args }, { gateway: { store } }) =>
      page<AuditRow>(
        args,
        ({ position }) => encodeCursor('audit', position),
        ({ before, after, limit, inverted }) =>
          readAudit(store, auditFilter(filter), {
            below: after && auditPosition(after),
            above: before && auditPosition(before),
            oldestFirst: inverted,
            limit,
          }),
      ),
  }),
);

function auditFilter(given: typeof AuditFilterInput.$inferInput | null | undefined): AuditFilter {
  const { actor, target, ...rest } = given ?? {};
  return {
    ...rest,
    actors: actor ? actorsOf(String(actor)) : null,
    targets: target ? targetsOf(String(target)) : null,
  };
}

function actorsOf(given: string): string[] {
  if (given === ADMIN) return [given];
  const { typename, id } = parsed(given);
  return [typename === 'Applicant' ? OF_APPLICANT + id : id];
}

function targetsOf(given: string): string[] {
  const { typename, id } = parsed(given);
  return typename === 'WebhookDelivery' ? [id, OF_DELIVERY + id] : [id];
}

function parsed(given: string): GlobalId {
  const found = parseGlobalId(given);
  if (!found) throw inputError('This is not a global id.');
  return found;
}

function auditPosition(cursor: string): string {
  const [kind, position = ''] = decodeCursor(cursor, 2);
  if (kind !== 'audit' || !/^\d{1,18}$/.test(position)) throw inputError('This is not a cursor of the audit log.');
  return position;
}
