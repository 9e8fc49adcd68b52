import type { DecisionOutcome } from '../../../src/domain/decision.ts';
import type { ProviderErrorCode } from '../../../src/domain/error-code.ts';
import type { Report } from '../../../src/domain/report.ts';
import type { SessionStatus } from '../../../src/domain/status.ts';
import type { ProviderDefinition } from '../../../src/providers/contract/definition.ts';
import type { ErrorOrigin } from '../../../src/providers/contract/errors.ts';
import type {
  Continuation,
  CreatedSession,
  SessionRef,
  SessionRequest,
} from '../../../src/providers/contract/start.ts';
import type { Delivery, Notification } from '../../../src/providers/contract/webhook.ts';
import type { Answer, Answers } from '../answers.ts';

/** A call that goes out, and how it goes well. */
export interface CallFacts<Result> {
  readonly answers: Answers;
  /** The one of `answers` that is made to fail. */
  readonly route: string;
  readonly expected: Result;
}

/** The report of a session, by the provider's API (`answers`) or by a webhook that is the truth (`delivery`). */
export type StatusFacts = {
  /** The provider's word. */
  readonly word: string;
  /** Null: the word decides nothing. */
  readonly status: SessionStatus | null;
  readonly outcome?: DecisionOutcome;
} & ({ readonly answers: Answers } | { readonly delivery: unknown; readonly topic?: string });

export interface ErrorFacts {
  readonly name: string;
  readonly call: 'createSession' | 'fetchReport' | 'renewContinuation';
  readonly answer: Answer;
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly providerCode?: string | null;
  readonly origin?: ErrorOrigin;
}

/** A way in which webhooks prove their origin. */
export interface ProofFacts {
  readonly name: string;
  /** Settings that choose it, on top of the usual ones. */
  readonly settings: Readonly<Record<string, string>>;
  /** The headers of a true delivery. */
  sign(body: Buffer, at: Date): Readonly<Record<string, string>>;
  /** Headers of other schemes, made with the right secrets. */
  otherSchemes(body: Buffer, at: Date): readonly Delivery['headers'][];
  /** Whether the proof covers the body, as a signature does and a token does not. */
  readonly coversBody: boolean;
}

export interface DeliveryFacts {
  readonly name: string;
  readonly json: unknown;
  readonly topic?: string;
  readonly expected: Notification | null;
}

/** Everything the suite needs to know of a kind of provider: data, from its fact sheet. */
export interface ProviderFacts {
  readonly definition: ProviderDefinition;
  /** All required settings, as the environment gives them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly request: SessionRequest;
  readonly session: SessionRef;
  readonly createSession: CallFacts<CreatedSession>;
  readonly fetchReport?: CallFacts<Report | null>;
  readonly renewContinuation?: CallFacts<Continuation>;
  readonly statuses: readonly StatusFacts[];
  readonly errors: readonly ErrorFacts[];
  /** Empty where no mode carries a proof. */
  readonly proofs: readonly ProofFacts[];
  readonly deliveries: readonly DeliveryFacts[];
}
