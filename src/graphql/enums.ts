import type { Viewer } from '../access/scopes.ts';
import type { CheckOutcome as CheckResult } from '../domain/check.ts';
import type { DecisionOutcome as Outcome, DecisionSource as Source } from '../domain/decision.ts';
import type { UserAction as Action } from '../domain/reason.ts';
import type { ScreeningStatus as ScreeningResult } from '../domain/screening.ts';
import type { ExpectedDocumentHandling as Handling } from '../providers/contract/capabilities.ts';
import type { Flow as FlowWord } from '../providers/contract/start.ts';
import { builder } from './builder.ts';
import {
  CHECK_TYPE_TEXTS,
  DOCUMENT_TYPE_TEXTS,
  ERROR_CODE_TEXTS,
  EVENT_SOURCE_TEXTS,
  MEDIA_KIND_TEXTS,
  PLATFORM_TEXTS,
  REASON_CODE_TEXTS,
  RISK_LEVEL_TEXTS,
  SEX_TEXTS,
  WEBHOOK_AUTHENTICATION_TEXTS,
} from './enum-values.ts';

/** The values of an enum, each with its description. */
export const explained = <Word extends string>(sentences: Readonly<Record<Word, string>>) =>
  Object.fromEntries(
    Object.entries<string>(sentences).map(([value, description]) => [value, { description, value }]),
  ) as Record<Word, { description: string; value: Word }>;

export const SessionStatus = builder.enumType('SessionStatus', {
  description: 'The state of a verification process. The last five are ends.',
  values: explained({
    PENDING: 'The link is issued and not opened yet.',
    IN_PROGRESS: 'The applicant is in the flow.',
    REQUIRES_INPUT: 'The provider asks the applicant to submit something again; `inputReasons` says why.',
    PROCESSING: 'The applicant has submitted; automated checks run.',
    IN_REVIEW: 'A reviewer at the provider must decide.',
    COMPLETED: 'A decision exists.',
    EXPIRED: 'The time ran out before completion.',
    ABANDONED: 'The applicant left, or declined consent.',
    CANCELED: 'Withdrawn by the caller, or deleted at the provider.',
    FAILED: 'A technical failure: no decision will come.',
  }),
});
export const DecisionOutcome = builder.enumType('DecisionOutcome', {
  description: 'The conclusion of a decision.',
  values: explained<Outcome>({ APPROVED: 'The applicant is verified.', REJECTED: 'The applicant is not verified.' }),
});
export const DecisionSource = builder.enumType('DecisionSource', {
  description: 'The origin of a decision.',
  values: explained<Source>({
    PROVIDER_AUTOMATED: "The provider's automated checks.",
    PROVIDER_REVIEWER: 'A reviewer at the provider.',
    PROVIDER: 'The provider, without saying how.',
  }),
});
export const UserAction = builder.enumType('UserAction', {
  description: 'A step that the applicant can take.',
  values: explained<Action>({
    RETAKE_DOCUMENT_PHOTO: 'Photograph the document again.',
    RETAKE_SELFIE: 'Take the selfie again.',
    USE_OTHER_DOCUMENT: 'Show another document.',
    CORRECT_DATA: 'Correct the data that was entered.',
    PROVIDE_MORE: 'Provide more documents or data.',
    CHANGE_DEVICE: 'Use another device or browser.',
    CONTACT_SUPPORT: "Contact the caller's support.",
    WAIT: 'Wait and try again.',
    NONE: 'Nothing.',
  }),
});
export const ReasonCode = builder.enumType('ReasonCode', {
  description:
    'A reason, from a closed list. UNMAPPED: the provider gave a code that the gateway does not know; `raw` holds it. UNABLE_TO_VERIFY: shown to applicant tokens in place of staff-only codes.',
  values: explained(REASON_CODE_TEXTS),
});
export const DocumentType = builder.enumType('DocumentType', {
  description: 'A type of document.',
  values: explained(DOCUMENT_TYPE_TEXTS),
});
export const Sex = builder.enumType('Sex', {
  description: 'The sex that a document states.',
  values: explained(SEX_TEXTS),
});
export const CheckType = builder.enumType('CheckType', {
  description: 'A type of check.',
  values: explained(CHECK_TYPE_TEXTS),
});
export const CheckOutcome = builder.enumType('CheckOutcome', {
  description: 'The outcome of a check.',
  values: explained<CheckResult>({
    PASSED: 'The check passed.',
    FAILED: 'The check failed.',
    INCONCLUSIVE: 'The check ended without a clear result.',
    PENDING: 'The check is not finished.',
    SKIPPED: 'The check was not done.',
  }),
});
export const ScreeningStatus = builder.enumType('ScreeningStatus', {
  description: 'The result of a screening.',
  values: explained<ScreeningResult>({
    CLEAR: 'The screening is complete, without an open or true match.',
    HIT: 'Entries matched.',
    NOT_SCREENED: 'The provider did none, or it failed.',
    PENDING: 'The screening is not finished.',
  }),
});
export const RiskLevel = builder.enumType('RiskLevel', {
  description: 'The risk that a screening found, as the provider rates it.',
  values: explained(RISK_LEVEL_TEXTS),
});
export const MediaKind = builder.enumType('MediaKind', {
  description: 'The subject of a media file.',
  values: explained(MEDIA_KIND_TEXTS),
});
export const SessionEventType = builder.enumType('SessionEventType', {
  description: 'A change of a session.',
  values: explained({
    SESSION_CREATED: 'The session was created; with status FAILED when its start ended without a link.',
    STATUS_CHANGED: 'The status changed, without a decision.',
    DECISION_MADE: 'The session reached COMPLETED with a decision.',
    DECISION_REVISED: 'The provider changed its decision.',
    DATA_UPDATED: 'Data of the session was added or changed.',
    SCREENING_UPDATED: 'The screening changed.',
    ERASED: 'The personal data was destroyed.',
    REOPENED: 'The provider took the end back: the session runs again, without a decision.',
  }),
});
export const EventSource = builder.enumType('EventSource', {
  description: 'The source of a change.',
  values: explained(EVENT_SOURCE_TEXTS),
});
export const WebhookDisposition = builder.enumType('WebhookDisposition', {
  description: 'The result of processing a webhook delivery.',
  values: explained({
    RECEIVED: 'Stored and not processed yet.',
    APPLIED: 'Applied to its session, with or without a visible change.',
    DUPLICATE: 'A repetition of an earlier delivery.',
    STALE: 'The rules do not allow this change: the report is too old, or its status cannot follow the present one.',
    UNMATCHED: 'About a session that is not known; matched when the session appears.',
    IGNORED: 'Not applied: an event that is not tracked, an erased applicant, or a deleted body.',
    REFUSED: 'Without a valid proof of origin, or not readable.',
    FAILED: 'Processing failed and will be tried again.',
    DEAD: 'Processing failed too often; `reprocessWebhookDelivery` tries it again.',
  }),
});
export const WebhookAuthentication = builder.enumType('WebhookAuthentication', {
  description: 'A proof of origin that webhooks carry.',
  values: explained(WEBHOOK_AUTHENTICATION_TEXTS),
});
export const Platform = builder.enumType('Platform', {
  description: "The applicant's platform.",
  values: explained(PLATFORM_TEXTS),
});
export const Flow = builder.enumType('Flow', {
  description: 'The way on for the applicant.',
  values: explained<FlowWord>({
    HOSTED: "On the provider's page, by a link.",
    SDK: "In the provider's SDK inside the caller's app, by a token.",
  }),
});
export const ExpectedDocumentHandling = builder.enumType('ExpectedDocumentHandling', {
  description: 'The handling of the expected document.',
  values: explained<Handling>({
    ENFORCED: 'The provider checks it.',
    COMPARED: 'The gateway compares it and marks the difference: `Document.matchesExpected`.',
  }),
});
export const ProviderHealthStatus = builder.enumType('ProviderHealthStatus', {
  description: 'The health of a connection.',
  values: explained({
    HEALTHY: 'The last call succeeded.',
    DEGRADED: 'The last call failed.',
    DOWN: 'Several calls in a row failed.',
    UNKNOWN: 'No call was made yet.',
  }),
});
export const ErrorCode = builder.enumType('ErrorCode', {
  description: 'A kind of failure, by which programs recognise it.',
  values: explained(ERROR_CODE_TEXTS),
});
export const ViewerKind = builder.enumType('ViewerKind', {
  description: 'A kind of caller.',
  values: explained<Viewer['kind']>({
    API_KEY: 'A program with an API key.',
    APPLICANT: 'A front end with an applicant token.',
  }),
});
export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: explained<'ASC' | 'DESC'>({ ASC: 'Oldest first.', DESC: 'Newest first.' }),
});
export const SessionOrderField = builder.enumType('SessionOrderField', {
  description: 'The time by which sessions are ordered.',
  values: explained<'CREATED_AT' | 'UPDATED_AT' | 'COMPLETED_AT'>({
    CREATED_AT: '`createdAt`.',
    UPDATED_AT: '`updatedAt`.',
    COMPLETED_AT: '`completedAt`: sessions that have none are left out.',
  }),
});
