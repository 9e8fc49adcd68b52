import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { AttemptResult } from '../../domain/attempt.ts';
import type { DecisionOutcome, DecisionSource } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import type { EventSource } from '../../domain/event.ts';
import type { ReasonCode, UserAction } from '../../domain/reason.ts';
import type { RiskLevel, ScreeningStatus } from '../../domain/screening.ts';
import type { ReportPart } from '../../domain/session.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { ApplicantEntity } from './applicant.ts';

/** A reason without the provider's words, which are sealed separately, in the same order. */
export interface StoredReason {
  readonly code: ReasonCode;
  readonly retryable: boolean;
  readonly userAction: UserAction;
}

/** A decision without the provider's words. Times are ISO 8601. */
export interface StoredDecision {
  readonly outcome: DecisionOutcome;
  readonly source: DecisionSource;
  readonly decidedAt: string;
  readonly reasons: readonly StoredReason[];
}

/** An attempt without the provider's words. Times are ISO 8601. */
export interface StoredAttempt {
  readonly number: number;
  readonly providerReference: string | null;
  readonly submittedAt: string | null;
  readonly result: AttemptResult | null;
  readonly reasons: readonly StoredReason[];
}

/** The time of a part of a session (ISO 8601), and a keyed digest that shows whether the part changed. */
export interface StoredPart {
  readonly at: string;
  readonly digest: string;
}

/** One verification. Revision 0: being started, and not visible to any reader yet. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'session',
  indexes: [
    { properties: ['connection', 'providerReference'] },
    { properties: ['createdAt', 'id'] },
    { properties: ['updatedAt', 'id'] },
    { properties: ['completedAt', 'id'] },
    { properties: ['reference'] },
    { properties: ['startGrant'] },
    { properties: ['applicant', 'createdAt'] },
  ],
  uniques: [{ properties: ['idempotencyCaller', 'idempotencyKey'] }],
  properties: {
    id: p.uuid().primary(),
    /** The connection's key. */
    connection: p.text(),
    applicant: () => p.manyToOne(ApplicantEntity),
    status: p.text().$type<SessionStatus>(),
    statusAt: p.datetime(),
    /** When the report behind the status was received; null in rows of an earlier version. */
    statusReceivedAt: p.datetime().nullable(),
    statusSource: p.text().$type<EventSource>(),
    revision: p.integer().default(0),
    providerReference: p.text().nullable(),
    /** The provider's id of the attempt this session is bound to, where one reference can have several. */
    attempt: p.text().nullable(),
    reference: p.text().nullable(),
    metadata: p.json().$type<Record<string, unknown>>().nullable(),
    outcome: p.text().$type<DecisionOutcome>().nullable(),
    decisionSource: p.text().$type<DecisionSource>().nullable(),
    decidedAt: p.datetime().nullable(),
    /** The time of the newest report behind the decision, and when it was received. */
    decisionAt: p.datetime().nullable(),
    decisionReceivedAt: p.datetime().nullable(),
    /** Every decision, the newest first. */
    decisions: p.json().$type<StoredDecision[]>().default('[]'),
    inputReasons: p.json().$type<StoredReason[]>().default('[]'),
    attempts: p.json().$type<StoredAttempt[]>().default('[]'),
    reasons: p.json().$type<StoredReason[]>().default('[]'),
    faceMatchScore: p.float().columnType('double precision').nullable(),
    screeningStatus: p.text().$type<ScreeningStatus>().nullable(),
    screeningRisk: p.text().$type<RiskLevel>().nullable(),
    screeningHits: p.integer().nullable(),
    screenedAt: p.datetime().nullable(),
    parts: p.json().$type<Partial<Record<ReportPart, StoredPart>>>().default('{}'),
    /**
     * The continuation, the expected document, the provider's words for status, reasons and screening: see
     * SealedSession.
     */
    sealed: p.type(Buffer).columnType('bytea').nullable(),
    /** The details and the screening's matches: see SealedParts. */
    sealedParts: p.type(Buffer).columnType('bytea').nullable(),
    /** The reason of a start that ended without a link. */
    failureCode: p.text().$type<ErrorCode>().nullable(),
    failureMessage: p.text().nullable(),
    idempotencyCaller: p.text().nullable(),
    idempotencyKey: p.text().nullable(),
    /** A keyed digest of the input that came with the idempotency key. */
    fingerprint: p.text().nullable(),
    /** The grant of the applicant token that started it. */
    startGrant: p.text().nullable(),
    reportedAt: p.datetime().nullable(),
    /** The verdict that an authenticated webhook last stated, and when it was received. */
    signaledAt: p.datetime().nullable(),
    signaledOutcome: p.text().$type<DecisionOutcome>().nullable(),
    /** When the provider last took an end back. */
    reopenedAt: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    /** When the applicant first submitted. */
    submittedAt: p.datetime().nullable(),
    updatedAt: p.datetime(),
    completedAt: p.datetime().nullable(),
    /** The time of the erasure; no later report may add data again. */
    erasedAt: p.datetime().nullable(),
  },
});
export type SessionEntityRow = InferEntity<typeof SessionEntity>;
