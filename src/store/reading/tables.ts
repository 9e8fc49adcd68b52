import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely';
import type { Pool } from 'pg';
import type { CheckOutcome, CheckType } from '../../domain/check.ts';
import type { DecisionOutcome, DecisionSource } from '../../domain/decision.ts';
import type { DocumentType } from '../../domain/document.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import type { EventSource, SessionEventType } from '../../domain/event.ts';
import type { MediaKind } from '../../domain/media.ts';
import type { RiskLevel, ScreeningStatus } from '../../domain/screening.ts';
import type { ReportPart } from '../../domain/session.ts';
import type { SessionStatus } from '../../domain/status.ts';
import type { StoredAttempt, StoredDecision, StoredPart, StoredReason } from '../entities/session.ts';
import type { WebhookDisposition } from '../entities/webhook-delivery.ts';

/**
 * The tables as readers see them: PostgreSQL's own names, and only the columns that are read. A reader selects a column
 * under the name its callers use (`'session.created_at as createdAt'`). To read one more column: add it here, and to the
 * list of its reader.
 */
export interface Tables {
  applicant: {
    id: string;
    external_id: string;
    data_key: Buffer | null;
    created_at: Date;
    erased_at: Date | null;
  };
  connection: {
    key: string;
    kind: string;
    last_webhook_at: Date | null;
    last_success_at: Date | null;
    last_error_at: Date | null;
    last_error_code: ErrorCode | null;
    failures: number;
  };
  session: {
    id: string;
    connection: string;
    applicant_id: string;
    status: SessionStatus;
    revision: number;
    provider_reference: string | null;
    reference: string | null;
    metadata: Record<string, unknown> | null;
    outcome: DecisionOutcome | null;
    decision_source: DecisionSource | null;
    decided_at: Date | null;
    reasons: StoredReason[];
    decisions: StoredDecision[];
    input_reasons: StoredReason[];
    attempts: StoredAttempt[];
    attempt: string | null;
    face_match_score: number | null;
    screening_status: ScreeningStatus | null;
    screening_risk: RiskLevel | null;
    screening_hits: number | null;
    screened_at: Date | null;
    parts: Partial<Record<ReportPart, StoredPart>>;
    sealed: Buffer | null;
    sealed_parts: Buffer | null;
    failure_code: ErrorCode | null;
    failure_message: string | null;
    start_grant: string | null;
    expires_at: Date | null;
    created_at: Date;
    started_at: Date | null;
    submitted_at: Date | null;
    updated_at: Date;
    completed_at: Date | null;
  };
  document: {
    id: string;
    session_id: string;
    ordinal: number;
    type: DocumentType;
    issuing_country: string | null;
    number_index: string | null;
    matches_expected: boolean | null;
    sealed: Buffer;
  };
  session_check: {
    id: string;
    session_id: string;
    ordinal: number;
    type: CheckType;
    outcome: CheckOutcome;
    score: number | null;
    reasons: StoredReason[];
    sealed: Buffer;
  };
  media: {
    id: string;
    session_id: string;
    ordinal: number;
    kind: MediaKind;
    content_type: string | null;
    sealed: Buffer;
  };
  session_event: {
    /** A bigint, which the driver gives as text. */
    id: string;
    position: string | null;
    session_id: string;
    type: SessionEventType;
    previous_status: SessionStatus | null;
    status: SessionStatus;
    revision: number;
    source: EventSource;
    occurred_at: Date;
    recorded_at: Date;
  };
  webhook_delivery: {
    id: string;
    connection: string;
    received_at: Date;
    disposition: WebhookDisposition;
    event_type: string | null;
    session_id: string | null;
    attempts: number;
    error: string | null;
  };
}

/** Typed SQL for reading, without the ORM: its Kysely plugin rewrites every row, a third of the CPU of a list. */
export type Reading = Kysely<Tables>;

/** Reads over the pool that the ORM writes through. */
export const createReading = (pool: Pool): Reading => new Kysely({ dialect: new PostgresDialect({ pool }) });

/** The right side of `column = any (values)`, which an empty list fulfils for no row. */
export const anyOf = <Value>(values: readonly Value[]): RawBuilder<Value> => sql<Value>`any(${[...values]})`;
