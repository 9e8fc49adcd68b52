import { configureConnections } from '../../../src/providers/connections/connection.ts';
import type { ProviderDefinition } from '../../../src/providers/contract/definition.ts';
import { ProviderError } from '../../../src/providers/contract/errors.ts';
import type { Delivery } from '../../../src/providers/contract/webhook.ts';
import { type Answers, answering } from '../answers.ts';

export const NOW = new Date('2026-03-01T04:30:00.000Z');

/** A connection with these settings whose calls are answered from a table. */
export function connected(
  definition: ProviderDefinition,
  settings: Readonly<Record<string, string>>,
  answers: Answers = {},
) {
  const { fetch, sent } = answering(answers);
  const key = definition.kind;
  const env = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`${key.toUpperCase()}_${name}`, value]),
  );
  const [configured] = configureConnections({
    definitions: { [key]: definition },
    env: { PROVIDERS: key, ...env },
    production: true,
  });
  if (!configured) throw new Error('No connection was made.');
  const connection = configured.open({ fetch, now: () => NOW });
  return { provider: connection.provider, connection, sent };
}

/** A delivery of this JSON, or of these bytes. */
export const deliveryOf = (
  content: unknown,
  headers: Delivery['headers'] = {},
  topic: string | null = null,
): Delivery => ({
  headers,
  body: Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content)),
  topic,
  receivedAt: NOW,
});

/** The error of a call that fails. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw new Error('It did not fail with a ProviderError.', { cause: error });
  return error;
}

/** The message of what a call throws. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  throw new Error('It threw nothing.');
}
