import type { Connection } from '../providers/connections/connection.ts';
import { ProviderError } from '../providers/contract/errors.ts';
import type { Provider } from '../providers/contract/provider.ts';
import { recordCall } from '../store/connections.ts';
import type { Gateway } from './gateway.ts';

/** Calls a provider within its connection's policy and remembers how it went, for its health. @throws {ProviderError} */
export const call = <Answer>(
  gateway: Gateway,
  connection: Connection,
  ask: (provider: Provider) => Promise<Answer>,
): Promise<Answer> =>
  connection.calls.run(async () => {
    try {
      const answer = await ask(connection.provider);
      note(gateway, connection, null);
      return answer;
    } catch (error) {
      // A refusal of this very request says nothing of how the connection is doing.
      if (error instanceof ProviderError)
        note(gateway, connection, error.code === 'PROVIDER_REJECTED' ? null : error.code);
      throw error;
    }
  });

// Not waited for: a caller has its answer whether or not the note is kept.
function note({ store, metrics, log }: Gateway, { key }: Connection, code: ProviderError['code'] | null): void {
  metrics.call(key, code);
  recordCall(store, key, code).catch((error: Error) => {
    log.warn({ connection: key, error: error.name }, 'the health of a connection was not kept');
  });
}
