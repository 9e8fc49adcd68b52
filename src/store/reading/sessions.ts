import { sql } from 'kysely';
import type { DecisionOutcome } from '../../domain/decision.ts';
import { comparableNumber } from '../../domain/document.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** A filter of sessions: every given condition must hold. An empty list matches none, an absent one does not filter. */
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
  /** Only sessions with a `completedAt`: those that have a place in the order of completion. */
  readonly isCompleted?: boolean;
}

/** Visible sessions with their applicant, whose wrapped data key unseals them without another read. */
export function selectSessions({ reading, vault }: Store, filter: SessionFilter = {}) {
  let query = reading
    .selectFrom('session')
    .innerJoin('applicant', 'applicant.id', 'session.applicant_id')
    .where('session.revision', '>', 0);
  const { ids, providers, statuses, outcomes, reasons, documentNumber } = filter;
  if (ids) query = query.where('session.id', '=', anyOf(ids.filter(isUuid)));
  if (filter.applicantId) query = query.where('session.applicant_id', '=', filter.applicantId);
  if (providers) query = query.where('session.connection', '=', anyOf(providers));
  if (statuses) query = query.where('session.status', '=', anyOf(statuses));
  if (outcomes) query = query.where('session.outcome', '=', anyOf(outcomes));
  if (isGiven(filter.applicantExternalId))
    query = query.where('applicant.external_id', '=', filter.applicantExternalId);
  if (isGiven(filter.reference)) query = query.where('session.reference', '=', filter.reference);
  if (filter.createdAfter) query = query.where('session.created_at', '>', filter.createdAfter);
  if (filter.createdBefore) query = query.where('session.created_at', '<', filter.createdBefore);
  if (filter.updatedAfter) query = query.where('session.updated_at', '>', filter.updatedAfter);
  if (filter.updatedBefore) query = query.where('session.updated_at', '<', filter.updatedBefore);
  if (filter.isCompleted) query = query.where('session.completed_at', 'is not', null);
  if (reasons) {
    query = query.where((eb) =>
      eb.or(reasons.map((code) => sql<boolean>`session.reasons @> ${JSON.stringify([{ code }])}::jsonb`)),
    );
  }
  if (isGiven(documentNumber)) {
    const indexes = vault.digests(comparableNumber(documentNumber), 'document.number');
    query = query.where('session.id', 'in', (eb) =>
      eb.selectFrom('document').select('document.session_id').where('document.number_index', '=', anyOf(indexes)),
    );
  }
  return query;
}

// An empty text is a condition that nothing fulfils, not an absent one.
const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined;

/** Everything of a session that is in its row, under the names of its entity. */
export const selectSessionRows = (store: Store, filter: SessionFilter = {}) =>
  selectSessions(store, filter)
    .select(['session.id', 'session.connection', 'session.applicant_id as applicantId'])
    .select(['session.status', 'session.revision', 'session.provider_reference as providerReference'])
    .select(['session.reference', 'session.metadata', 'session.outcome'])
    .select(['session.decision_source as decisionSource', 'session.decided_at as decidedAt', 'session.reasons'])
    .select(['session.face_match_score as faceMatchScore', 'session.screening_status as screeningStatus'])
    .select(['session.screening_risk as screeningRisk', 'session.screening_hits as screeningHits'])
    .select(['session.decisions', 'session.input_reasons as inputReasons', 'session.attempts', 'session.attempt'])
    .select(['session.screened_at as screenedAt', 'session.submitted_at as submittedAt'])
    .select(['session.parts', 'session.sealed', 'session.sealed_parts as sealedParts'])
    .select(['session.failure_code as failureCode', 'session.failure_message as failureMessage'])
    .select(['session.expires_at as expiresAt', 'session.created_at as createdAt'])
    .select(['session.started_at as startedAt', 'session.updated_at as updatedAt'])
    .select(['session.completed_at as completedAt', 'applicant.data_key as dataKey']);

/** A session as it was read. */
export type SessionRow = Awaited<ReturnType<ReturnType<typeof selectSessionRows>['execute']>>[number];

/** The number of sessions that a filter matches. */
export async function countSessions(store: Store, filter: SessionFilter = {}): Promise<number> {
  const { count } = await selectSessions(store, filter)
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
