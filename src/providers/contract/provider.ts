import type { Report } from '../../domain/report.ts';
import type { ClaimedCapabilities } from './capabilities.ts';
import type { Continuation, CreatedSession, MediaRef, SessionRef, SessionRequest } from './start.ts';
import type { ProviderWebhook } from './webhook.ts';

/**
 * One configured connection to a provider: an object or a class instance, whose methods are always called on it.
 * An absent method is an absent capability. Every method rejects with a `ProviderError`; any other error counts as
 * PROVIDER_UNAVAILABLE, in doubt.
 */
export interface Provider<Options = unknown> {
  readonly webhook: ProviderWebhook;
  /** Hosts (`host[:port]`) that its media are fetched from with our credentials. */
  readonly mediaHosts?: readonly string[];
  /** Claims that this connection's settings change. */
  readonly capabilities?: Partial<ClaimedCapabilities>;
  /** @throws {ProviderError} */
  createSession(request: SessionRequest<Options>): Promise<CreatedSession>;
  /**
   * All the provider says now of the session, or of the latest attempt where sessions share their reference; null when it
   * knows nothing yet.
   * @throws {ProviderError}
   */
  fetchReport?(session: SessionRef): Promise<Report | null>;
  /** A fresh link or SDK token for a session that has not ended. @throws {ProviderError} */
  renewContinuation?(session: SessionRef): Promise<Continuation>;
  /** @throws {ProviderError} */
  cancelSession?(session: SessionRef): Promise<void>;
  /** The file, fetched with whatever credentials its location may be given. @throws {ProviderError} */
  fetchMedia?(media: MediaRef): Promise<Response>;
  /** Deletes what the provider holds of the session's person. @throws {ProviderError} */
  eraseSession?(session: SessionRef): Promise<void>;
  /** Looks up a session whose creation is in doubt; null when the provider has none. @throws {ProviderError} */
  findSession?(session: SessionRef): Promise<CreatedSession | null>;
}
