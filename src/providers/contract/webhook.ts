import type { DecisionOutcome } from '../../domain/decision.ts';
import type { HintReport, Report } from '../../domain/report.ts';
import type { SessionKeys } from '../../domain/session.ts';

/** The ways in which webhooks can prove their origin. */
export const WEBHOOK_AUTHENTICATIONS = [
  'HMAC',
  'BASIC',
  'BEARER',
  'OAUTH2',
  'ENCRYPTION',
  'SECRET_URL',
  'NONE',
] as const;
export type WebhookAuthentication = (typeof WEBHOOK_AUTHENTICATIONS)[number];

/** One HTTP request from a provider, as received. */
export interface Delivery {
  /** Lower-case header names; a header that came twice is undefined. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as it came, decompressed. */
  readonly body: Buffer;
  /** The path segment after the secret one, e.g. an event name; null when there is none. */
  readonly topic: string | null;
  readonly receivedAt: Date;
}

/** A delivery as the inbox keeps it: without headers. */
export type StoredDelivery = Omit<Delivery, 'headers'>;

/** The identity that repetitions share: the provider's event id, the bytes (where they carry a time), or nothing. */
export type DeliveryIdentity =
  | { readonly by: 'event'; readonly id: string }
  | { readonly by: 'body' }
  | { readonly by: 'nothing' };

interface NotificationBase {
  /** The provider's word for the event. */
  readonly eventType: string;
  readonly about: SessionKeys;
  readonly identity: DeliveryIdentity;
}

/** The meaning of an authenticated delivery. */
export type Notification = NotificationBase &
  (
    | {
        /** Something happened: `fetchReport` is asked, and its answer applied. */
        readonly kind: 'signal';
        /**
         * The outcome that the event's word states. It never decides: it shows that a verdict of the API, where
         * sessions share their reference, is the newest session's.
         */
        readonly verdict?: DecisionOutcome;
      }
    | {
        /** The report is applied as it is. Its type has no decision; the decision comes by a signal or a poll. */
        readonly kind: 'hint';
        readonly report: HintReport;
      }
    | {
        /** The delivery is authenticated and whole: its report is applied as it is. */
        readonly kind: 'truth';
        readonly report: Report;
      }
  );

/** The authentication and the reading of a connection's webhooks. */
export interface ProviderWebhook {
  /** The mode in force. SECRET_URL, ENCRYPTION and NONE make the gateway demand the secret segment of the address. */
  readonly authentication: WebhookAuthentication;
  /** Events that differ by the last segment of the address, after the secret one. */
  readonly topics?: readonly string[];
  /** Never defaulted. @throws {WebhookRefused} when the delivery does not prove its origin */
  authenticate(delivery: Delivery): void | Promise<void>;
  /**
   * The meaning of an authenticated delivery; null when it is about nothing that is tracked. Pure: it may run days
   * later, and may run twice.
   * @throws {WebhookUnreadable}
   */
  read(delivery: StoredDelivery): Notification | null;
}
