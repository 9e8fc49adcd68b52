import { type ListedConnection, parseConnectionList } from './connection-list.ts';
import {
  type ConnectionSettings,
  commonSettings,
  type GivenSettings,
  givenSettings,
  readSettings,
} from './connection-settings.ts';
import { type CallBudget, memoryBudget, rateLimited } from './http/rate-limit.ts';
import type { Provider, ProviderDefinition } from './provider.ts';

/** A configured provider, ready to be called. Its settings stay inside. */
export interface Connection {
  readonly key: string;
  readonly kind: string;
  readonly definition: ProviderDefinition;
  readonly provider: Provider;
  /** It points at the built-in sandbox. */
  readonly sandbox: boolean;
  /** `host[:port]` that its media may come from. */
  readonly mediaHosts: readonly string[];
  /** The configured last segment of its webhook address; undefined: one must be made and kept. */
  readonly webhookSegment: string | undefined;
}

export interface LoadOptions {
  readonly definitions: Readonly<Record<string, ProviderDefinition>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In production no connection goes to the sandbox. */
  readonly production: boolean;
  /** The settings by which a connection reaches the sandbox, null for a kind it does not imitate; absent when it is off. */
  readonly sandbox?: (connection: ListedConnection) => GivenSettings | null;
  readonly fetch: typeof fetch;
  readonly now?: () => Date;
  /** Where a connection's calls are counted; in this process by default. */
  readonly budget?: (connection: ListedConnection, perMinute: number) => CallBudget;
}

/** The connections are not configured right: `problems` names all that is wrong in any of them, and holds no secret. */
export class ConnectionSettingsError extends Error {
  override readonly name = 'ConnectionSettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The provider connections are not configured right:', ...problems].join('\n  '));
    this.problems = problems;
  }
}

/** The connections that the environment asks for, none called yet. @throws {ConnectionSettingsError} */
export function loadConnections(options: LoadOptions): readonly Connection[] {
  const kinds = Object.keys(options.definitions);
  const listed = options.env.PROVIDERS?.trim();
  const list = listed
    ? parseConnectionList(listed, kinds)
    : { connections: kinds.map((kind) => ({ key: kind, kind })), problems: [] };

  const loaded = list.connections.map((connection) => load(connection, Boolean(listed), options));
  const problems = [...list.problems, ...loaded.flatMap((result) => result.problems)];
  if (problems.length > 0) throw new ConnectionSettingsError(problems);
  return loaded.flatMap(({ connection }) => connection ?? []);
}

interface Loaded {
  readonly connection?: Connection;
  readonly problems: readonly string[];
}

function load(listed: ListedConnection, isAskedFor: boolean, options: LoadOptions): Loaded {
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
  return { connection: connect(listed, definition, read.settings, imitated !== null, options), problems: [] };
}

function connect(
  listed: ListedConnection,
  definition: ProviderDefinition,
  { own, common }: ConnectionSettings,
  isSandbox: boolean,
  { fetch, now = () => new Date(), budget = (_, perMinute) => memoryBudget(perMinute) }: LoadOptions,
): Connection {
  const calls = budget(listed, common.RATE_PER_MINUTE ?? definition.ratePerMinute);
  const tools = { key: listed.key, fetch: rateLimited(fetch, calls, { now }), now };
  const provider = definition.create(own, tools);
  return {
    ...listed,
    definition,
    provider,
    sandbox: isSandbox,
    mediaHosts: [...new Set([...provider.mediaHosts, ...common.MEDIA_HOSTS])],
    webhookSegment: common.WEBHOOK_TOKEN_SEGMENT,
  };
}
