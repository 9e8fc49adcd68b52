import { CHECK_OUTCOMES, CHECK_TYPES } from '../domain/check.ts';
import { DECISION_OUTCOMES, DECISION_SOURCES } from '../domain/decision.ts';
import { DOCUMENT_TYPES, SEXES } from '../domain/document.ts';
import { ERROR_CODES } from '../domain/error-code.ts';
import { EVENT_SOURCES } from '../domain/event.ts';
import { MEDIA_KINDS } from '../domain/media.ts';
import { REASON_CODES, USER_ACTIONS } from '../domain/reason.ts';
import { RISK_LEVELS, SCREENING_STATUSES } from '../domain/screening.ts';
import type { EXPECTED_DOCUMENT_HANDLINGS } from '../providers/contract/capabilities.ts';
import { type FLOWS, PLATFORMS } from '../providers/contract/start.ts';
import { WEBHOOK_AUTHENTICATIONS } from '../providers/contract/webhook.ts';
import { builder } from './builder.ts';

/** The values of an enum that are worth a sentence each. */
const explained = <Word extends string>(sentences: Readonly<Record<Word, string>>) =>
  Object.fromEntries(
    Object.entries<string>(sentences).map(([value, description]) => [value, { description, value }]),
  ) as Record<Word, { description: string; value: Word }>;

export const SessionStatus = builder.enumType('SessionStatus', {
  description: 'Where the process stands.',
  values: explained({
    PENDING: 'The link was issued and not yet opened.',
    IN_PROGRESS: 'The applicant is in the flow.',
    REQUIRES_INPUT: 'The provider asks the applicant to submit something again; `inputReasons` says why.',
    PROCESSING: 'Submitted; automated checks run.',
    IN_REVIEW: 'A person must look, at the provider.',
    COMPLETED: 'A decision exists.',
    EXPIRED: 'Time ran out before completion.',
    ABANDONED: 'The applicant left or declined consent.',
    CANCELED: 'Withdrawn by the caller, or deleted at the provider.',
    FAILED: 'Technical: no decision will come.',
  }),
});
export const DecisionOutcome = builder.enumType('DecisionOutcome', {
  description: 'What was concluded.',
  values: DECISION_OUTCOMES,
});
export const DecisionSource = builder.enumType('DecisionSource', {
  description: 'Who decided; PROVIDER where it does not say.',
  values: DECISION_SOURCES,
});
export const UserAction = builder.enumType('UserAction', {
  description: 'What the applicant can do.',
  values: USER_ACTIONS,
});
export const ReasonCode = builder.enumType('ReasonCode', {
  description: 'Why, in our words. UNMAPPED: the provider said something we do not know; raw holds it.',
  values: REASON_CODES,
});
export const DocumentType = builder.enumType('DocumentType', {
  description: 'What kind of document.',
  values: DOCUMENT_TYPES,
});
export const Sex = builder.enumType('Sex', { description: 'Sex as the document states it.', values: SEXES });
export const CheckType = builder.enumType('CheckType', { description: 'What was checked.', values: CHECK_TYPES });
export const CheckOutcome = builder.enumType('CheckOutcome', {
  description: 'How a check went.',
  values: CHECK_OUTCOMES,
});
export const ScreeningStatus = builder.enumType('ScreeningStatus', {
  description: 'The result of a screening.',
  values: SCREENING_STATUSES,
});
export const RiskLevel = builder.enumType('RiskLevel', {
  description: 'The risk a screening saw.',
  values: RISK_LEVELS,
});
export const MediaKind = builder.enumType('MediaKind', {
  description: 'What a media file shows.',
  values: MEDIA_KINDS,
});
export const SessionEventType = builder.enumType('SessionEventType', {
  description: 'What happened to a session.',
  values: explained({
    SESSION_CREATED: 'The session began; with status FAILED when it began without a link.',
    STATUS_CHANGED: 'The status moved on.',
    DECISION_MADE: 'A decision exists now.',
    DECISION_REVISED: 'The provider changed its decision.',
    DATA_UPDATED: 'More, or other, data is known.',
    SCREENING_UPDATED: 'The screening changed.',
    ERASED: 'The personal data was destroyed.',
    REOPENED: 'The provider took the end back: the session runs again, without a decision.',
  }),
});
export const EventSource = builder.enumType('EventSource', {
  description: 'What brought a change about.',
  values: EVENT_SOURCES,
});
export const WebhookDisposition = builder.enumType('WebhookDisposition', {
  description: 'What became of a delivery.',
  values: explained({
    RECEIVED: 'Kept; not yet processed.',
    APPLIED: 'Applied to its session.',
    DUPLICATE: 'The same fact came before.',
    STALE: 'Came late: newer is known.',
    UNMATCHED: 'Its session is not known (yet).',
    IGNORED: 'About nothing that is tracked.',
    REFUSED: 'Did not prove where it comes from, or could not be read.',
    FAILED: 'Processing failed and is tried again.',
    DEAD: 'Processing failed for good; it can be reprocessed.',
  }),
});
export const WebhookAuthentication = builder.enumType('WebhookAuthentication', {
  description: 'How webhooks prove where they come from.',
  values: WEBHOOK_AUTHENTICATIONS,
});
export const Platform = builder.enumType('Platform', { description: 'What the applicant uses.', values: PLATFORMS });
export const Flow = builder.enumType('Flow', {
  description: 'How the applicant continues.',
  values: explained<(typeof FLOWS)[number]>({
    HOSTED: "On the provider's page, by a link.",
    SDK: "In the provider's SDK inside the caller's app, by a token.",
  }),
});
export const ExpectedDocumentHandling = builder.enumType('ExpectedDocumentHandling', {
  description: 'What happens with the expected document.',
  values: explained<(typeof EXPECTED_DOCUMENT_HANDLINGS)[number]>({
    ENFORCED: 'The provider checks it.',
    COMPARED: 'The gateway compares it and marks the difference: `Document.matchesExpected`.',
  }),
});
export const ProviderHealthStatus = builder.enumType('ProviderHealthStatus', {
  description: 'How a connection is doing.',
  values: explained({
    HEALTHY: 'The last call succeeded.',
    DEGRADED: 'The last call failed.',
    DOWN: 'Several calls in a row failed.',
    UNKNOWN: 'Nothing was called yet.',
  }),
});
export const ErrorCode = builder.enumType('ErrorCode', {
  description: 'By which programs recognise a failure.',
  values: ERROR_CODES,
});
export const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What kind of caller.',
  values: ['API_KEY', 'APPLICANT'] as const,
});
export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Rising or falling.',
  values: ['ASC', 'DESC'] as const,
});
export const SessionOrderField = builder.enumType('SessionOrderField', {
  description: 'By what sessions are ordered.',
  values: ['CREATED_AT', 'UPDATED_AT', 'COMPLETED_AT'] as const,
});
