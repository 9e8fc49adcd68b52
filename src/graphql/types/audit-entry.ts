import { encodeGlobalID } from '@pothos/plugin-relay';
import type { readAudit } from '../../store/audit.ts';
import type { AuditAction } from '../../store/entities/audit.ts';
import { builder } from '../builder.ts';
import { explained } from '../enums.ts';

/** An entry as it was read. */
export type AuditRow = Awaited<ReturnType<typeof readAudit>>[number];

const ACTION_TEXTS: Readonly<Record<AuditAction, string>> = {
  SESSION_STARTED: 'A verification was started.',
  SESSION_CANCELED: 'A session was withdrawn.',
  PERSONAL_DATA_READ: 'Personal data of a session was read.',
  MEDIA_OPENED: 'A media file was opened.',
  APPLICANT_ERASED: 'The personal data of an applicant was destroyed.',
  KEY_CREATED: 'An API key was created.',
  KEY_REVOKED: 'An API key was revoked.',
  TOKEN_CREATED: 'An applicant token was created.',
  DELIVERY_REPROCESSED: 'A webhook delivery was processed again.',
};

export const AuditActionEnum = builder.enumType('AuditAction', {
  description: 'An action that is recorded.',
  values: explained(ACTION_TEXTS),
});

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
/** Prefixes of actors that are applicants, and of targets that are deliveries without a session. */
export const [OF_APPLICANT, OF_DELIVERY] = ['applicant:', 'delivery '] as const;
/** The actor that uses the key of the settings. */
export const ADMIN = 'admin';

const AuditEntryType = builder.objectRef<AuditRow>('AuditEntry').implement({
  description: 'One entry of the audit log, which is chained by hashes. Scope: operations.',
  authScopes: { scope: 'operations' },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The time of the action.' }),
    actor: t.id({
      description: 'The caller: the global id of an API key or of an applicant; `admin` for the key of the settings.',
      resolve: ({ actor }) => {
        if (actor === ADMIN) return actor;
        const isApplicant = actor.startsWith(OF_APPLICANT);
        return isApplicant
          ? encodeGlobalID('Applicant', actor.slice(OF_APPLICANT.length))
          : encodeGlobalID('ApiKey', actor);
      },
    }),
    action: t.expose('action', { type: AuditActionEnum, description: 'The action.' }),
    target: t.id({
      description: 'The object of the action: the global id of a session, media file, applicant, API key or delivery.',
      resolve: ({ action, target }) =>
        target.startsWith(OF_DELIVERY)
          ? encodeGlobalID('WebhookDelivery', target.slice(OF_DELIVERY.length))
          : encodeGlobalID(TARGET_TYPE[action], target),
    }),
    purpose: t.exposeString('purpose', {
      nullable: true,
      description: 'The reason that the caller gave; null where none was given.',
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: "The caller's network address; null where it was not known.",
    }),
  }),
});

const AuditEntryEdge = builder.edgeObject({
  type: AuditEntryType,
  name: 'AuditEntryEdge',
  description: 'An audit entry in a list.',
});
export const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntryType, name: 'AuditEntryConnection', description: 'A page of the audit log.' },
  AuditEntryEdge,
);
