import type { CheckType } from '../../domain/check.ts';
import type { DocumentType } from '../../domain/document.ts';
import type { MediaKind } from '../../domain/media.ts';
import type { SessionStatus } from '../../domain/status.ts';
import type { WebhookAuthentication } from './webhook.ts';

export const EXPECTED_DOCUMENT_HANDLINGS = ['ENFORCED', 'COMPARED'] as const;
export type ExpectedDocumentHandling = (typeof EXPECTED_DOCUMENT_HANDLINGS)[number];

/** Capabilities that no method shows, and that a definition therefore states. */
export interface ClaimedCapabilities {
  readonly documentTypes: readonly DocumentType[];
  /** ISO 3166-1 alpha-2; null: no restriction known. */
  readonly countries: readonly string[] | null;
  readonly checks: readonly CheckType[];
  readonly media: readonly MediaKind[];
  readonly statuses: readonly SessionStatus[];
  /** Whether `redirectUrl` is taken per session. */
  readonly redirect: boolean;
  readonly amlScreening: boolean;
  /** Whether `locale` reaches the hosted page. */
  readonly locale: boolean;
  /** Whether a start can be answered with a token for the provider's SDK. */
  readonly sdk: boolean;
  /** Whether the provider may ask the applicant to submit again within one session. */
  readonly resubmission: boolean;
  /** ENFORCED: the provider checks the expected document; COMPARED: the gateway marks the difference. */
  readonly expectedDocument: ExpectedDocumentHandling;
}

/** Everything that a connection can do. */
export interface Capabilities extends ClaimedCapabilities {
  readonly webhookAuthentication: readonly WebhookAuthentication[];
  readonly refresh: boolean;
  readonly cancel: boolean;
  readonly resume: boolean;
  readonly erasure: boolean;
}
