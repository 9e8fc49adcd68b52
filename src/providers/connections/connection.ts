import { oneOf } from '../../lib/network.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import { capabilitiesOf } from '../contract/capabilities-of.ts';
import type { ProviderDefinition } from '../contract/definition.ts';
import type { Provider } from '../contract/provider.ts';
import { type CallPolicy, callPolicy } from '../http/call-policy.ts';
import { type CallBudget, memoryBudget, rateLimited } from '../http/rate-limit.ts';
import { guarded } from '../http/untrusted-fetch.ts';
import { type ListedConnection, parseConnectionList } from './list.ts';
import {
  type ConnectionSettings,
  commonSettings,
  type GivenSettings,
  givenSettings,
  readSettings,
} from './settings.ts';

/** A configured provider, ready to be called. Its settings stay inside. */
export interface Connection {
  readonly key: string;
  readonly kind: string;
  readonly definition: ProviderDefinition;
  /** An object or a class instance: methods are always called on it. */
  readonly provider: Provider;
  /** Everything that it can do, as configured. */
  readonly capabilities: Capabilities;
  /** Every call goes through it; see sessions/call.ts. */
  readonly calls: CallPolicy;
  /** Whether the connection points at the built-in sandbox. */
  readonly sandbox: boolean;
  /** `host[:port]` that its media may come from. */
  readonly mediaHosts: readonly string[];
  /** The configured last segment of its webhook address; undefined: one must be made and kept. */
  readonly webhookSegment: string | undefined;
  /** Whether its webhooks may come from an address. */
  readonly isWebhookAddress: (address: string) => boolean;
}

/** A connection whose settings are right, not yet opened. */
export interface ConfiguredConnection {
  readonly key: string;
  readonly kind: string;
  readonly definition: ProviderDefinition;
  readonly sandbox: boolean;
  open(tools: ConnectionTools): Connection;
}

/** The tools with which a connection calls its provider. */
export interface ConnectionTools {
  readonly fetch: typeof fetch;
  /** Reaches public addresses alone. */
  readonly publicFetch?: typeof fetch;
  readonly now?: () => Date;
  /** The budget of its calls per minute; counted in this process by default. */
  readonly budget?: (connection: string, perMinute: number) => CallBudget;
}

export interface ConfigureOptions {
  readonly definitions: Readonly<Record<string, ProviderDefinition>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In production no connection goes to the sandbox. */
  readonly production: boolean;
  /**
   * The settings by which a connection reaches the sandbox, null for a kind it does not imitate; absent when it is off.
   */
  readonly sandbox?: (connection: ListedConnection) => GivenSettings | null;
}

/** The connections are configured wrongly. `problems` names every fault of all connections, and holds no secret. */
export class ConnectionSettingsError extends Error {
  override readonly name = 'ConnectionSettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration of the provider connections is not valid:', ...problems].join('\n  '));
    this.problems = problems;
  }
}

/** The connections that the environment asks for. @throws {ConnectionSettingsError} */
export function configureConnections(options: ConfigureOptions): readonly ConfiguredConnection[] {
  const kinds = Object.keys(options.definitions);
  const listed = options.env.PROVIDERS?.trim();
  const list = listed
    ? parseConnectionList(listed, kinds)
    : { connections: kinds.map((kind) => ({ key: kind, kind })), problems: [] };

  const configured = list.connections.map((connection) => configure(connection, Boolean(listed), options));
  const problems = [...list.problems, ...configured.flatMap((result) => result.problems)];
  if (problems.length > 0) throw new ConnectionSettingsError(problems);
  return configured.flatMap(({ connection }) => connection ?? []);
}

interface Configured {
  readonly connection?: ConfiguredConnection;
  readonly problems: readonly string[];
}

function configure(listed: ListedConnection, isAskedFor: boolean, options: ConfigureOptions): Configured {
  const { key, kind } = listed;
  const { definitions, env, production, sandbox } = options;
  const definition = definitions[kind];
  if (!definition) return { problems: [] };

  const own = givenSettings(key, definition.settings, env);
  const isBare = Object.keys(own).length === 0;
  const imitated = isBare && !production ? (sandbox?.(listed) ?? null) : null;
  if (isBare && !imitated && !isAskedFor) return { problems: [] };

  const all = { ...imitated, ...own, ...givenSettings(key, commonSettings, env) };
  const read = readSettings(key, definition.settings, all);
  if (!read.settings) return { problems: read.problems };
  const { settings } = read;
  const sandboxed = imitated !== null;
  return {
    problems: [],
    connection: {
      ...listed,
      definition,
      sandbox: sandboxed,
      open: (tools) => open(listed, definition, settings, sandboxed, tools),
    },
  };
}

function open(
  listed: ListedConnection,
  definition: ProviderDefinition,
  { own, common }: ConnectionSettings,
  sandbox: boolean,
  {
    fetch,
    publicFetch = fetch,
    now = () => new Date(),
    budget = (_, perMinute) => memoryBudget(perMinute),
  }: ConnectionTools,
): Connection {
  const calls = budget(listed.key, common.RATE_PER_MINUTE ?? definition.ratePerMinute);
  const hosts = new Set(common.MEDIA_HOSTS);
  const provider = definition.create(own, {
    key: listed.key,
    fetch: rateLimited(fetch, calls, { now }),
    fetchUntrustedUrl: guarded({ fetch, publicFetch, isConfigured: (host) => hosts.has(host) }),
    now,
  });
  const mediaHosts = provider.mediaHosts ?? [];
  for (const host of mediaHosts) hosts.add(host);
  return {
    ...listed,
    definition,
    provider,
    capabilities: capabilitiesOf(definition, provider),
    calls: callPolicy(),
    sandbox,
    mediaHosts: [...new Set([...mediaHosts, ...common.MEDIA_HOSTS])],
    webhookSegment: common.WEBHOOK_TOKEN_SEGMENT,
    isWebhookAddress: common.WEBHOOK_ADDRESSES ? oneOf(common.WEBHOOK_ADDRESSES) : () => true,
  };
}
