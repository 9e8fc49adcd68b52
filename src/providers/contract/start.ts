import type { DocumentType } from '../../domain/document.ts';

export const PLATFORMS = ['WEB', 'IOS', 'ANDROID'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The way to continue for the applicant: the provider's page, or the provider's SDK inside the caller's app. */
export const FLOWS = ['HOSTED', 'SDK'] as const;
export type Flow = (typeof FLOWS)[number];

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

/** A verification as the caller asks for it. `options` are the kind's own inputs, parsed by its schema. */
export interface VerificationInput<Options = unknown> {
  readonly applicant: ApplicantInput;
  readonly document?: {
    readonly type?: DocumentType | null;
    readonly number?: string | null;
    readonly issuingCountry?: string | null;
  } | null;
  readonly redirectUrl?: string | null;
  readonly locale?: string | null;
  readonly platform: Platform;
  readonly flow: Flow;
  readonly reference?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** Null where the caller gave none. */
  readonly options: Options | null;
}

/** A verification to be started at the provider. */
export interface SessionRequest<Options = unknown> extends VerificationInput<Options> {
  /**
   * Our id of the session (a UUID): give it to the provider as its reference of ours, so that webhooks bring it back.
   */
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

/** The way on for the applicant. */
export type Continuation = HostedLink | SdkToken;

export interface HostedLink {
  readonly kind: 'link';
  readonly url: string;
  /** When the link stops working; null where the provider does not say. */
  readonly expiresAt: Date | null;
}

export interface SdkToken {
  readonly kind: 'sdk';
  readonly token: string;
  /** The package that takes the token. */
  readonly sdk: string;
  readonly expiresAt: Date | null;
}

/** A hosted link as a continuation. */
export const hostedLink = (url: string, expiresAt: Date | null = null): HostedLink => ({
  kind: 'link',
  url,
  expiresAt,
});

/** The provider's answer to a start. */
export interface CreatedSession {
  /** The provider's id of the session; null where it becomes known only later. */
  readonly providerReference: string | null;
  readonly continuation: Continuation;
  /** When the session ends unless the applicant finishes; null where the provider does not say. */
  readonly expiresAt: Date | null;
  readonly providerStatus: string | null;
}

/** A session as a provider may be asked about it. */
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
