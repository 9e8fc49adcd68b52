import type { Capabilities } from './capabilities.ts';
import type { ProviderDefinition } from './definition.ts';
import type { Provider } from './provider.ts';

/** Derives capabilities from the connection as configured: the methods that are there, the webhook mode in force. */
export const capabilitiesOf = (
  { capabilities }: Pick<ProviderDefinition, 'capabilities'>,
  provider: Provider,
): Capabilities => ({
  ...capabilities,
  ...provider.capabilities,
  webhookAuthentication: [provider.webhook.authentication],
  refresh: provider.fetchReport !== undefined,
  cancel: provider.cancelSession !== undefined,
  resume: provider.renewContinuation !== undefined,
  erasure: provider.eraseSession !== undefined,
});
