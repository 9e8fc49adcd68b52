import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';
import { type AuditFilter, readAudit } from '../../store/audit.ts';
import { AUDIT_ACTIONS, type AuditAction } from '../../store/entities/audit.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, inputError } from '../cursor.ts';
import { page } from '../keyset.ts';

type AuditRow = Awaited<ReturnType<typeof readAudit>>[number];

const AuditActionEnum = builder.enumType('AuditAction', { description: 'What was done.', values: AUDIT_ACTIONS });

const TARGET_TYPE: Readonly<Record<AuditAction, string>> = {
  SESSION_STARTED: 'Session',
  SESSION_CANCELED: 'Session',
  PERSONAL_DATA_READ: 'Session',
  MEDIA_OPENED: 'Media',
  APPLICANT_ERASED: 'Applicant',
  KEY_CREATED: 'ApiKey',
  KEY_REVOKED: 'ApiKey',
  TOKEN_CREATED: 'Applicant',
  DELIVERY_REPROCESSED: 'WebhookDelivery',
};
// How actors and targets are told apart from the rest of their kind.
const [OF_APPLICANT, OF_DELIVERY] = ['applicant:', 'delivery '];
const ADMIN = 'admin';

const AuditEntryType = builder.objectRef<AuditRow>('AuditEntry').implement({
  description: 'One entry of the chained record of who did what. Scope: operations.',
  authScopes: { scope: 'operations' },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    actor: t.id({
      description: 'Who: the global id of an API key or an applicant; `admin` is the key of the settings.',
      resolve: ({ actor }) => {
        if (actor === ADMIN) return actor;
        const isApplicant = actor.startsWith(OF_APPLICANT);
        return isApplicant
          ? encodeGlobalID('Applicant', actor.slice(OF_APPLICANT.length))
          : encodeGlobalID('ApiKey', actor);
      },
    }),
    action: t.expose('action', { type: AuditActionEnum, description: 'What was done.' }),
    target: t.id({
      description: 'To what: the global id of a session, a file, an applicant, a key or a delivery.',
      resolve: ({ action, target }) =>
        target.startsWith(OF_DELIVERY)
          ? encodeGlobalID('WebhookDelivery', target.slice(OF_DELIVERY.length))
          : encodeGlobalID(TARGET_TYPE[action], target),
    }),
    purpose: t.exposeString('purpose', { nullable: true, description: 'What for, where it was said.' }),
    address: t.exposeString('address', { nullable: true, description: 'The address it was done from.' }),
  }),
});

const AuditEntryEdge = builder.edgeObject({
  type: AuditEntryType,
  name: 'AuditEntryEdge',
  description: 'An entry in a list.',
});
const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntryType, name: 'AuditEntryConnection', description: 'A page of the record.' },
  AuditEntryEdge,
);

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Which entries; every given condition must hold.',
  fields: (t) => ({
    actor: t.id({ description: 'Done by this key or applicant, or by `admin`.' }),
    actions: t.field({ type: [AuditActionEnum], description: 'One of these.' }),
    target: t.id({ description: 'Done to this session, file, applicant, key or delivery.' }),
    after: t.field({ type: 'DateTime', description: 'Done after.' }),
    before: t.field({ type: 'DateTime', description: 'Done before.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.field({
    type: AuditEntryConnection,
    authScopes: { scope: 'operations' },
    description: 'Who did what, the newest first. Scope: operations.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AuditFilterInput, description: 'Which entries. Default: all.' }),
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

function parsed(given: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(given);
  } catch {
    throw inputError('This is not a global id.');
  }
}

function auditPosition(cursor: string): string {
  const [kind, position = ''] = decodeCursor(cursor, 2);
  if (kind !== 'audit' || !/^\d{1,18}$/.test(position)) throw inputError('This is not a cursor of the record.');
  return position;
}
