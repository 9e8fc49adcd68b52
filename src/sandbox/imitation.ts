import type { z } from 'zod';
import type { Action, Session, SessionDraft, SessionStatus, Step } from './session.ts';
import type { Sender } from './webhooks.ts';

/** One connection's account at an imitated provider. */
export interface Account {
  readonly key: string;
  readonly imitation: Imitation;
  /** Where it is mounted, without a slash at the end: `http://localhost:4001/truestack`. */
  readonly url: string;
  /** The gateway's webhook address, for providers where it is set up once per account. */
  readonly webhookUrl: string;
  /** Random, stored, and never given out: signs links that only the sandbox itself has to recognise. */
  readonly secret: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly switches: Record<string, unknown>;
  /** The imitation's own data in addition to sessions; JSON. */
  readonly data: Record<string, unknown>;
  readonly sessions: Map<string, Session>;
  readonly sender: Sender;
  now(): Date;
  /** To be called after changing anything that is kept; it is written before the answer goes out. */
  changed(): void;
  /** Resolves once all changes so far are written. */
  saved(): Promise<void>;
}

/** One request to an imitated API. */
export interface Call {
  readonly account: Account;
  readonly request: Request;
  /** The request's body, as received. */
  readonly body: string;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  /** The session with this id, or whose hosted link carries this. */
  session(reference: string | undefined): Session | undefined;
  /** Opens a session; `early` sends its first webhook before this resolves, as an armed `before_create` does. */
  open(draft: SessionDraft, early?: boolean): Promise<Session>;
  /** The hosted page of a session; without one, a page that says so. */
  page(session: Session | undefined): Response;
}

/** A handler at a method and path (a URLPattern below the account's URL). */
export interface Route {
  readonly method: string;
  readonly pattern: URLPattern;
  /** Faults are switched on by this name (`nextCreate`); null for what is no API call. `create` opens sessions. */
  readonly operation: string | null;
  handle(call: Call): Response | Promise<Response>;
}

/** A webhook before it is authenticated and sent. */
export interface Webhook {
  readonly event: string;
  /** The exact bytes. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The account's `webhookUrl` when absent. */
  readonly url?: string;
}

/** A provider as the sandbox plays it. */
export interface Imitation {
  readonly kind: string;
  readonly name: string;
  readonly routes: readonly Route[];
  /** Switches of an account, in addition to those of every account. Each default is the documented behaviour. */
  readonly switches: z.ZodObject;
  /** The provider's own error answers, by the name under which a `next…` switch asks for them. */
  readonly faults: Readonly<Record<string, () => Response>>;
  /** The actions on a session, by its status. The provider does not have an action that is in no row. */
  readonly allows: Readonly<Record<SessionStatus, readonly Action[]>>;
  /** The reject reasons, the default first. */
  readonly reasons: readonly string[];
  /** The action whose webhooks `before_create` sends early (`start` when absent). */
  readonly early?: Action;
  /** Waits in ms before each further attempt after a webhook failed, as documented; none when absent. */
  readonly retries?: readonly number[];
  /** New random credentials, for an account that has none yet. */
  credentials(): Record<string, string>;
  /** The settings, as after `<KEY>_`, that point a gateway at the account. */
  settings(account: Account): Record<string, string>;
  /** The webhooks of a step in the provider's order; may also change the session's data. */
  announce(account: Account, session: Session, step: Step): readonly Webhook[];
  /** The headers that prove where a webhook comes from; none where the secret in its URL is the only proof. */
  authenticate(account: Account, body: string): Record<string, string>;
  /** Where the provider sends the applicant at the end. */
  returnUrl?(session: Session): string | null;
  /**
   * Opens a session for an id nobody has opened yet, for providers without a create call; null when it can't be one.
   */
  adopt?(account: Account, reference: string): SessionDraft | null;
}

/** A route; `path` is a URLPattern pathname such as `/v1/users/:id`. */
export const route = (method: string, path: string, operation: string | null, handle: Route['handle']): Route => ({
  method,
  pattern: new URLPattern({ pathname: path }),
  operation,
  handle,
});
