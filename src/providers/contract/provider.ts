import type { z } from 'zod';
import type { CheckType } from '../../domain/check.ts';
import type { DocumentType } from '../../domain/document.ts';
import type { MediaKind } from '../../domain/media.ts';
import type { Report } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';

/** How webhooks can prove where they come from. */
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

export const PLATFORMS = ['WEB', 'IOS', 'ANDROID'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The person as the caller knows them. Dates are `YYYY-MM-DD`, countries ISO 3166-1 alpha-2. */
export interface ApplicantInput {
  readonly externalId: string;
  readonly fullName?: string | null;
  readonly givenNames?: string | null;
  readonly familyName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly dateOfBirth?: string | null;
  readonly nationality?: string | null;
  readonly country?: string | null;
}

/** What a caller asks of a verification, before anything of ours is added. */
export interface VerificationInput {
  readonly applicant: ApplicantInput;
  readonly document?: {
    readonly type?: DocumentType | null;
    readonly number?: string | null;
    readonly issuingCountry?: string | null;
  } | null;
  readonly redirectUrl?: string | null;
  readonly locale?: string | null;
  readonly platform: Platform;
  readonly reference?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** This kind's member of `providerOptions`, as given. */
  readonly options?: unknown;
}

/** A verification to be started at the provider. */
export interface SessionRequest extends VerificationInput {
  /** Our id of the session (a UUID): what to give the provider as its reference of ours, and what webhooks bring back. */
  readonly sessionId: string;
  /** Our id of the applicant (a UUID), the same for all of a person's sessions. */
  readonly applicantId: string;
  /** Where this connection's webhooks must be sent. */
  readonly webhookUrl: string;
  /** The provider's id of this applicant, when an earlier session made one. */
  readonly applicantReference: string | null;
  /** Keeps the provider's id of this applicant at once, so that a failure later in the same start can't lose it. */
  readonly keepApplicantReference: (reference: string) => Promise<void>;
}

/** The provider's answer to a start. */
export interface CreatedSession {
  /** The provider's id of the session; null where it becomes known only later. */
  readonly providerReference: string | null;
  /** Where the applicant continues. */
  readonly hostedUrl: string;
  /** When the link or the session ends; null where the provider does not say. */
  readonly expiresAt: Date | null;
  readonly providerStatus: string | null;
}

/** A session as a provider may ask about it. */
export interface SessionRef {
  readonly sessionId: string;
  readonly applicantId: string;
  readonly providerReference: string | null;
  readonly applicantReference: string | null;
}

/** A media file as its own provider described it in a report. */
export interface MediaRef {
  readonly session: SessionRef;
  readonly key: string;
  readonly locator: string;
}

/** One HTTP request from a provider, as received. */
export interface Delivery {
  /** Lower-case header names. Not kept: `readWebhook` must do without. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** What follows the secret segment in the path, e.g. an event name; null when nothing does. */
  readonly topic: string | null;
  readonly receivedAt: Date;
}

/** Which session a delivery is about, by whichever ids it carries. */
export interface SessionKey {
  readonly providerReference?: string | null;
  /** Our own id, echoed by the provider. Believed only after it was looked up under the same connection. */
  readonly sessionId?: string | null;
  readonly applicantId?: string | null;
}

/** What makes two deliveries the same fact: the provider's event id, the bytes (where they carry a time), or nothing. */
export type DeliveryIdentity =
  | { readonly by: 'event'; readonly id: string }
  | { readonly by: 'body' }
  | { readonly by: 'nothing' };

/** What an authenticated delivery is about. */
export interface Notification {
  /** The provider's word for the event. */
  readonly eventType: string;
  readonly about: SessionKey;
  readonly identity: DeliveryIdentity;
  /** What the delivery says by itself; null when it only points at a session. */
  readonly report: Report | null;
  /**
   * `truth`: the report is applied as it is. `hint`: it may only show that the applicant has entered the flow
   * (or fill the screening), never a decision.
   */
  readonly trust: 'truth' | 'hint';
  /** Whether `fetchReport` must be asked, and its answer applied, before this delivery is done with. */
  readonly fetch: boolean;
}

/** One configured connection to a provider. Absent methods are absent capabilities. */
export interface Provider {
  /** How this connection's webhooks prove their origin; SECRET_URL makes the gateway demand the secret segment. */
  readonly webhookAuthentication: WebhookAuthentication;
  /** Events told apart by the last segment of the webhook's address, after the secret one. */
  readonly webhookTopics?: readonly string[];
  /** Hosts (`host[:port]`) that its media are fetched from with our credentials. */
  readonly mediaHosts: readonly string[];
  /** @throws {ProviderError} */
  createSession(request: SessionRequest): Promise<CreatedSession>;
  /**
   * All the provider says now of the session, or of the latest attempt where sessions share their reference; null when it
   * knows nothing yet. @throws {ProviderError}
   */
  fetchReport?(session: SessionRef): Promise<Report | null>;
  /** @throws {ProviderError} */
  cancelSession?(session: SessionRef): Promise<void>;
  /** The file, with whatever credentials its location may be given. @throws {ProviderError} */
  fetchMedia?(media: MediaRef): Promise<Response>;
  /** Deletes what the provider holds of the session's person. @throws {ProviderError} */
  eraseSession?(session: SessionRef): Promise<void>;
  /** Looks up a session whose creation is in doubt; null when the provider has none. @throws {ProviderError} */
  findSession?(session: SessionRef): Promise<CreatedSession | null>;
  /** @throws {WebhookRefused} when the delivery does not prove where it comes from. */
  authenticate(delivery: Delivery): void;
  /**
   * What an authenticated delivery is about; null when it is about nothing we track. Pure: may run days later, may run
   * twice, and sees no headers. @throws {WebhookUnreadable}
   */
  readWebhook(delivery: Omit<Delivery, 'headers'>): Notification | null;
}

/** What a kind of provider can do. */
export interface Capabilities {
  readonly documentTypes: readonly DocumentType[];
  /** ISO 3166-1 alpha-2; null: no restriction known. */
  readonly countries: readonly string[] | null;
  readonly checks: readonly CheckType[];
  readonly media: readonly MediaKind[];
  readonly statuses: readonly SessionStatus[];
  readonly webhookAuthentication: readonly WebhookAuthentication[];
  readonly refresh: boolean;
  readonly cancel: boolean;
  readonly redirect: boolean;
  readonly amlScreening: boolean;
}

/** Something `startVerification` must or should be given, by input path (`document.number`). */
export interface Requirement {
  readonly path: string;
  readonly required: boolean;
  /** Paths that together stand in for it. */
  readonly alternatives: readonly string[];
  readonly description: string;
}

/** A wrong field, by input path. `unsupported` marks what the provider can't do, as against what was given wrongly. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
  readonly unsupported?: boolean;
}

/** What a provider is made with beside its settings. */
export interface ProviderTools {
  /** The connection's key. */
  readonly key: string;
  /** Bounded in time and rate; the only way out of the process. */
  readonly fetch: typeof fetch;
  /** For addresses that the provider gave us: public ones, and the hosts that were configured. Without credentials. */
  readonly fetchGiven: typeof fetch;
  readonly now: () => Date;
}

/** A kind of provider: data, and a function from settings to a provider. */
export interface ProviderDefinition<Kind extends string = string, Settings extends z.ZodObject = z.ZodObject> {
  readonly kind: Kind;
  readonly name: string;
  /** Keys as they follow `<KEY>_` in the environment: `API_KEY`. Each is described. */
  readonly settings: Settings;
  /** Calls a minute that the provider allows. */
  readonly ratePerMinute: number;
  readonly capabilities: Capabilities;
  readonly requirements: readonly Requirement[];
  /**
   * The kind's member of `providerOptions`, all fields optional and described (`.describe()`); the GraphQL input is
   * generated from it. Texts, numbers, booleans, enums and objects of these; `.meta({ scalar: 'CountryCode' })` for a country.
   */
  readonly options?: z.ZodObject;
  /** The kind's own limits on an input, all problems at once. Requirements and capabilities are checked before, by the caller. */
  check?(input: VerificationInput): readonly FieldProblem[];
  create(settings: z.output<Settings>, tools: ProviderTools): Provider;
}

/** Keeps a definition's own types while it is checked against the shape of all. */
export const defineProvider = <Kind extends string, Settings extends z.ZodObject>(
  definition: ProviderDefinition<Kind, Settings>,
): ProviderDefinition<Kind, Settings> => definition;
