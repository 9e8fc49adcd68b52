import { createAddressOf } from './access/address.ts';
import { createAuthenticate } from './access/authenticate.ts';
import { watchViewers } from './access/live.ts';
import { createOwnOrigin } from './access/origin.ts';
import { operationRate } from './access/rate.ts';
import { createRefusalPace } from './access/refusal-pace.ts';
import { createSubscriptionQuota } from './access/subscription-quota.ts';
import { listenForNotices } from './events/notices.ts';
import { startTail } from './events/tail.ts';
import type { GraphiQLSettings } from './graphql/graphiql/page.ts';
import { createGraphQLHandler, createSocketOptions } from './graphql/server.ts';
import { createGraphQLEndpoint } from './http/graphql.ts';
import { createMetrics, type ProcessMetrics } from './http/metrics.ts';
import type { WebParts } from './http/routes.ts';
import { type GatewayServer, startServer } from './http/server.ts';
import { needsSegment, type WebhookTarget } from './http/webhooks.ts';
import type { Retention } from './jobs/discard.ts';
import { startWorker } from './jobs/worker.ts';
import { errorFields, type Log } from './lib/log.ts';
import type { ConfiguredConnection } from './providers/connections/connection.ts';
import { callBudget } from './providers/http/rate-limit.ts';
import type { Gateway } from './sessions/gateway.ts';
import { sharedCounter } from './store/call-budget.ts';
import { registerConnection } from './store/connections.ts';
import type { Vault } from './store/crypto/vault.ts';
import { dueJobs } from './store/jobs.ts';
import { showLiveness } from './store/liveness.ts';
import { migrate } from './store/migrate.ts';
import { openStore } from './store/store.ts';

const OPERATIONS_PER_SECOND = 100;
const SUBSCRIPTIONS_PER_KEY = 5000;
const REVIEW_DAYS = 30;

/** The role of a process: `web` serves and runs no jobs; `worker` runs jobs, and serves only health and metrics. */
export type Role = 'all' | 'web' | 'worker';

/** The options of a gateway; main.ts makes them from the settings. */
export interface GatewayOptions {
  /** All by default. */
  readonly role?: Role;
  /** Whether real people are verified. */
  readonly production: boolean;
  readonly databaseUrl: string;
  readonly vault: Vault;
  readonly adminApiKey: string;
  readonly connections: readonly ConfiguredConnection[];
  /** The `fetch` for calls to providers. */
  readonly fetch: typeof fetch;
  /** The `fetch` for addresses that providers send us. */
  readonly publicFetch: typeof fetch;
  readonly port: number;
  readonly host: string;
  /** The URL at which providers and browsers reach us; default: the address that is listened on. */
  readonly publicUrl?: string;
  readonly graphiql: GraphiQLSettings | null;
  /** Origins whose pages may call; none by default. */
  readonly origins?: readonly string[];
  /** Addresses and networks whose `X-Forwarded-For` is believed; none by default. */
  readonly trustedProxies?: readonly string[];
  /** Operations per second of each key, at this instance. */
  readonly operationsPerSecond?: number;
  /** Open subscriptions of each key or applicant, at this instance. */
  readonly subscriptionsPerKey?: number;
  /** Whether API keys may use introspection; true by default. */
  readonly introspection?: boolean;
  readonly metricsToken?: string;
  /** Retention; for ever by default. */
  readonly retention?: Retention;
  /** Days that a session may stay in PROCESSING or IN_REVIEW until it is EXPIRED; 30 by default. */
  readonly reviewDays?: number;
  readonly log: Log;
  /** Milliseconds that a subscriber may read nothing before it is disconnected. */
  readonly stalledMs?: number;
  /** Milliseconds that a socket may be open without its first message; 10 s by default. */
  readonly socketInitMs?: number;
}

/** A running gateway. */
export interface RunningGateway {
  readonly url: string;
  readonly gateway: Gateway;
  /** Stops accepting work, finishes what has begun, and closes the database connections. */
  stop(): Promise<void>;
}

/** Starts the gateway on a database: migrate, register the connections, tail the log, serve, run jobs. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { databaseUrl, vault, log } = options;
  await migrate(databaseUrl);
  const store = await openStore({ url: databaseUrl, vault, poolSize: 20 });
  const liveness = await showLiveness(store.pool.options);
  const connections = options.connections.map((connection) =>
    connection.open({
      fetch: options.fetch,
      publicFetch: options.publicFetch,
      budget: (key, perMinute) => callBudget(sharedCounter(store.pool), key, perMinute),
    }),
  );
  const webhooks = new Map<string, WebhookTarget>();
  for (const connection of connections) {
    webhooks.set(connection.key, { connection, segment: await registerConnection(store, connection) });
  }
  const metrics = createMetrics();
  const onUnexpected = (error: unknown) => log.error(errorFields(error), 'unexpected');
  let server: GatewayServer | null = null;
  const publicUrl = () => options.publicUrl?.replace(/\/$/, '') ?? `http://localhost:${server?.port ?? options.port}`;
  const gateway: Gateway = {
    production: options.production,
    store,
    liveness,
    connections: new Map(connections.map((connection) => [connection.key, connection])),
    publicUrl,
    webhookUrl: (key) => webhookUrl(publicUrl(), key, webhooks.get(key)),
    reviewDays: options.reviewDays ?? REVIEW_DAYS,
    log,
    metrics,
  };
  metrics.gauge('kyc_jobs_waiting', 'Background jobs that are due', () => dueJobs(store));
  const role = options.role ?? 'all';
  const web = role === 'worker' ? null : await openWeb(options, { gateway, metrics, webhooks, onUnexpected });
  const { metricsToken, stalledMs } = options;
  server = await startServer(
    { gateway, web: web?.parts ?? null, metrics, metricsToken, ...(stalledMs && { stalledMs }) },
    options.port,
    options.host,
  );
  const retention = options.retention ?? { events: undefined, bodies: undefined, sessions: undefined };
  const worker = role === 'web' ? null : await startWorker(gateway, { retention });
  const running = server;
  return {
    url: publicUrl(),
    gateway,
    async stop() {
      await Promise.all([running.close(), worker?.stop()]);
      await web?.stop();
      await liveness.stop();
      await store.close();
    },
  };
}

interface WebTools {
  readonly gateway: Gateway;
  readonly metrics: ProcessMetrics;
  readonly webhooks: ReadonlyMap<string, WebhookTarget>;
  readonly onUnexpected: (error: unknown) => void;
}

/** The parts that serve callers and providers: GraphQL with its subscriptions, webhooks, media. */
async function openWeb(
  options: GatewayOptions,
  { gateway, metrics, webhooks, onUnexpected }: WebTools,
): Promise<{ parts: WebParts; stop(): Promise<void> }> {
  const { store } = gateway;
  const tail = await startTail(store.log, onUnexpected);
  const live = watchViewers(store, onUnexpected);
  const notices = await listenForNotices(store, () => void live.recheck().catch(onUnexpected));
  const { graphiql, origins = [], socketInitMs: initTimeoutMs } = options;
  const guards = { production: options.production, introspection: options.introspection ?? true };
  const quota = createSubscriptionQuota(options.subscriptionsPerKey ?? SUBSCRIPTIONS_PER_KEY);
  metrics.gauge('kyc_subscriptions', 'Open subscriptions', () => quota.taken);
  const handler = createGraphQLHandler({ gateway, tail, quota, guards, onUnexpected });
  const addressOf = createAddressOf(options.trustedProxies ?? []);
  const rate = operationRate(options.operationsPerSecond ?? OPERATIONS_PER_SECOND);
  const authenticate = createAuthenticate(options.adminApiKey, store, rate);
  return {
    parts: {
      graphql: createGraphQLEndpoint({ handler, authenticate, live, rate, addressOf, graphiql }),
      socketOptions: createSocketOptions(handler, authenticate, { live, rate, addressOf, initTimeoutMs }),
      webhooks: { gateway, targets: webhooks, pace: createRefusalPace() },
      addressOf,
      isOwnOrigin: createOwnOrigin(gateway.publicUrl, origins),
      origins,
    },
    async stop() {
      live.stop();
      await notices.stop();
      await tail.stop();
    },
  };
}

function webhookUrl(publicUrl: string, key: string, target: WebhookTarget | undefined): string {
  const hasSegment = target && (needsSegment(target.connection) || target.connection.provider.webhook.topics);
  const segment = hasSegment ? `/${target.segment}` : '';
  return `${publicUrl}/webhooks/${key}${segment}`;
}
