import type { DecisionOutcome } from '../../domain/decision.ts';
import { comparableNumber } from '../../domain/document.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { dataKeyOf, openRow } from '../crypto/sealed.ts';
import type { WebhookDisposition } from '../entities/webhook-delivery.ts';
import { joinReasons } from '../session-codec.ts';
import { type Store, sqlOf } from '../store.ts';

/** Which sessions; every given condition must hold. */
export interface SessionFilter {
  readonly ids?: readonly string[] | null;
  readonly applicantId?: string | null;
  readonly providers?: readonly string[] | null;
  readonly statuses?: readonly SessionStatus[] | null;
  readonly outcomes?: readonly DecisionOutcome[] | null;
  readonly reasons?: readonly ReasonCode[] | null;
  readonly applicantExternalId?: string | null;
  readonly reference?: string | null;
  readonly documentNumber?: string | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
  readonly updatedAfter?: Date | null;
  readonly updatedBefore?: Date | null;
}

// Joined tables get names of their own: the ORM's plugin for Kysely would take `applicant_id` for the `id` of `applicant`.

/** Sessions with their applicant's wrapped data key, so that nothing more is read to open them. */
export function selectSessions({ orm, vault }: Store, filter: SessionFilter = {}) {
  let query = sqlOf(orm.em.fork())
    .selectFrom('session')
    .innerJoin('applicant as person', 'person.id', 'session.applicant')
    .where('session.revision', '>', 0);
  const { ids, providers, statuses, outcomes, reasons, documentNumber } = filter;
  if (ids) query = query.where('session.id', 'in', [...ids]);
  if (filter.applicantId) query = query.where('session.applicant', '=', filter.applicantId);
  if (providers) query = query.where('session.connection', 'in', [...providers]);
  if (statuses) query = query.where('session.status', 'in', [...statuses]);
  if (outcomes) query = query.where('session.outcome', 'in', [...outcomes]);
  if (filter.applicantExternalId) query = query.where('person.externalId', '=', filter.applicantExternalId);
  if (filter.reference) query = query.where('session.reference', '=', filter.reference);
  if (filter.createdAfter) query = query.where('session.createdAt', '>', filter.createdAfter);
  if (filter.createdBefore) query = query.where('session.createdAt', '<', filter.createdBefore);
  if (filter.updatedAfter) query = query.where('session.updatedAt', '>', filter.updatedAfter);
  if (filter.updatedBefore) query = query.where('session.updatedAt', '<', filter.updatedBefore);
  if (reasons) {
    query = query.where((eb) =>
      eb.or(reasons.map((code) => eb('session.reasons', '@>', JSON.stringify([{ code }]) as never))),
    );
  }
  if (documentNumber) {
    const indexes = vault.digests(comparableNumber(documentNumber), 'document.number');
    query = query.where('session.id', 'in', (eb) =>
      eb.selectFrom('document').select('document.session').where('document.numberIndex', 'in', indexes),
    );
  }
  return query;
}

/** Everything of a session that is in its row. */
export const selectSessionRows = (store: Store, filter: SessionFilter = {}) =>
  selectSessions(store, filter).selectAll('session').select(['person.id as applicantId', 'person.dataKey']);

/** A session as it was read. */
export type SessionRow = Awaited<ReturnType<ReturnType<typeof selectSessionRows>['execute']>>[number];

/** Documents of sessions, in order. */
export async function readDocuments(store: Store, column: 'id' | 'session', values: readonly string[]) {
  const rows = await sqlOf(store.orm.em.fork())
    .selectFrom('document')
    .innerJoin('session as owner', 'owner.id', 'document.session')
    .innerJoin('applicant as person', 'person.id', 'owner.applicant')
    .select([
      'document.id',
      'document.session',
      'document.type',
      'document.issuingCountry',
      'document.matchesExpected',
      'document.sealed',
    ])
    .select(['person.id as applicantId', 'person.dataKey'])
    .where(`document.${column}`, 'in', [...values])
    .orderBy('document.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, ...row }) => {
    const key = dataKeyOf(store.vault, { id: applicantId, dataKey });
    return { ...row, personal: key && openRow(key, 'document', row.id, sealed) };
  });
}
/** A document as it was read; `personal` is null once its person was erased. */
export type DocumentRow = Awaited<ReturnType<typeof readDocuments>>[number];

/** Checks of sessions, in order. */
export async function readChecks(store: Store, sessions: readonly string[]) {
  const rows = await sqlOf(store.orm.em.fork())
    .selectFrom('session_check')
    .innerJoin('session as owner', 'owner.id', 'session_check.session')
    .innerJoin('applicant as person', 'person.id', 'owner.applicant')
    .select(['session_check.id', 'session_check.session', 'session_check.type', 'session_check.outcome'])
    .select(['session_check.score', 'session_check.reasons', 'session_check.sealed'])
    .select(['person.id as applicantId', 'person.dataKey'])
    .where('session_check.session', 'in', [...sessions])
    .orderBy('session_check.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, reasons, ...row }) => {
    const key = dataKeyOf(store.vault, { id: applicantId, dataKey });
    const words = key && openRow(key, 'session_check', row.id, sealed).reveal();
    return { ...row, providerCheck: words?.providerCheck ?? '', reasons: joinReasons(reasons, words?.reasons ?? null) };
  });
}
/** A check as it was read. */
export type CheckRow = Awaited<ReturnType<typeof readChecks>>[number];

/** Media of sessions, in order, without where they are. */
export async function readMedia({ orm, vault }: Store, column: 'id' | 'session', values: readonly string[]) {
  const rows = await sqlOf(orm.em.fork())
    .selectFrom('media')
    .innerJoin('session as owner', 'owner.id', 'media.session')
    .innerJoin('applicant as person', 'person.id', 'owner.applicant')
    .select(['media.id', 'media.session', 'media.kind', 'media.contentType', 'media.sealed'])
    .select(['person.id as applicantId', 'person.dataKey'])
    .where(`media.${column}`, 'in', [...values])
    .orderBy('media.ordinal')
    .execute();
  return rows.map(({ applicantId, dataKey, sealed, ...row }) => {
    const key = dataKeyOf(vault, { id: applicantId, dataKey });
    return { ...row, name: (key && openRow(key, 'media', row.id, sealed).reveal().name) ?? null };
  });
}
/** A media file as it was read. */
export type MediaRow = Awaited<ReturnType<typeof readMedia>>[number];

/** Applicants by id or external id. */
export const readApplicants = ({ orm }: Store, column: 'id' | 'externalId', values: readonly string[]) =>
  sqlOf(orm.em.fork())
    .selectFrom('applicant')
    .select(['id', 'externalId', 'createdAt', 'erasedAt'])
    .where(column, 'in', [...values])
    .execute();
/** An applicant as it was read. */
export type ApplicantRow = Awaited<ReturnType<typeof readApplicants>>[number];

/** How connections are doing. */
export const readConnections = ({ orm }: Store, keys: readonly string[]) =>
  sqlOf(orm.em.fork())
    .selectFrom('connection')
    .select(['key', 'kind', 'lastWebhookAt', 'lastSuccessAt', 'lastErrorAt', 'lastErrorCode', 'failures'])
    .where('key', 'in', [...keys])
    .execute();
/** How a connection is doing. */
export type ConnectionRow = Awaited<ReturnType<typeof readConnections>>[number];

/** Events of the log by id, or of a session; those still without a position are given one first. */
export async function readEvents({ orm, log }: Store, by: 'id' | 'session', ids: readonly string[]) {
  const select = () =>
    sqlOf(orm.em.fork())
      .selectFrom('session_event')
      .selectAll()
      .where(by, 'in', [...ids]);
  let rows = await select().orderBy('id').execute();
  if (rows.some(({ position }) => position === null)) {
    await log.sequence();
    rows = await select().orderBy('id').execute();
  }
  return rows.map(({ position, ...event }) => ({
    ...event,
    sessionId: event.session,
    position: BigInt(position ?? 0),
  }));
}

/** Which deliveries; every given condition must hold. */
export interface DeliveryFilter {
  readonly ids?: readonly string[] | null;
  readonly providers?: readonly string[] | null;
  readonly dispositions?: readonly WebhookDisposition[] | null;
  readonly sessionId?: string | null;
  readonly receivedAfter?: Date | null;
  readonly receivedBefore?: Date | null;
}

/** Deliveries of the inbox, without their bodies. */
export function selectDeliveries({ orm }: Store, filter: DeliveryFilter = {}) {
  let query = sqlOf(orm.em.fork()).selectFrom('webhook_delivery');
  if (filter.ids) query = query.where('id', 'in', [...filter.ids]);
  if (filter.providers) query = query.where('connection', 'in', [...filter.providers]);
  if (filter.dispositions) query = query.where('disposition', 'in', [...filter.dispositions]);
  if (filter.sessionId) query = query.where('session', '=', filter.sessionId);
  if (filter.receivedAfter) query = query.where('receivedAt', '>', filter.receivedAfter);
  if (filter.receivedBefore) query = query.where('receivedAt', '<', filter.receivedBefore);
  return query;
}

/** Everything of a delivery but its body. */
export const selectDeliveryRows = (store: Store, filter: DeliveryFilter = {}) =>
  selectDeliveries(store, filter).select([
    'id',
    'connection',
    'receivedAt',
    'disposition',
    'eventType',
    'session',
    'attempts',
    'error',
  ]);
/** A delivery as it was read. */
export type DeliveryRow = Awaited<ReturnType<ReturnType<typeof selectDeliveryRows>['execute']>>[number];
