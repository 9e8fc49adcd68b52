import { errorFields } from '../lib/log.ts';
import type { Connection } from '../providers/connections/connection.ts';
import { asProviderError, ProviderError } from '../providers/contract/errors.ts';
import type { Provider } from '../providers/contract/provider.ts';
import { type CallPriority, withPriority } from '../providers/http/priority.ts';
import { recordCall } from '../store/connections.ts';
import type { Gateway } from './gateway.ts';

/** Milliseconds until a call counts as failed, whatever its adapter waits for. */
const CALL_LIMIT_MS = 45_000;

/**
 * Calls a provider within its connection's policy and budget, and stores the outcome for its health. The result is an
 * answer or a ProviderError, even if an adapter throws another error or hangs.
 * @throws {ProviderError}
 */
export const call = <Answer>(
  gateway: Gateway,
  connection: Connection,
  priority: CallPriority,
  ask: (provider: Provider) => Promise<Answer>,
): Promise<Answer> => withPriority(priority, () => connection.calls.run(() => answerOf(gateway, connection, ask)));

async function answerOf<Answer>(
  gateway: Gateway,
  connection: Connection,
  ask: (provider: Provider) => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await within(CALL_LIMIT_MS, async () => ask(connection.provider));
    remember(gateway, connection, null);
    return answer;
  } catch (error) {
    const failure = asProviderError(error);
    if (failure !== error) {
      gateway.log.error({ connection: connection.key, ...errorFields(error) }, 'the adapter of a provider failed');
    }
    // A refusal of one request shows that the provider is up; an unreadable answer, or our own limits, show nothing.
    if (failure.origin === 'provider') remember(gateway, connection, failure.code);
    else if (failure.code === 'PROVIDER_REJECTED') remember(gateway, connection, null);
    throw failure;
  }
}

async function within<Answer>(limitMs: number, run: () => Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProviderError('PROVIDER_UNAVAILABLE', 'The provider did not answer in time.', { inDoubt: true }));
    }, limitMs);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

// Not awaited: the caller gets its answer whether or not the outcome can be stored.
function remember({ store, metrics, log }: Gateway, { key }: Connection, code: ProviderError['code'] | null): void {
  metrics.call(key, code);
  recordCall(store, key, code).catch((error: Error) => {
    log.warn({ connection: key, error: error.name }, "storing a connection's health failed");
  });
}
