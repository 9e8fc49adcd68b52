import { resolve } from 'node:path';
import { watchLauncher } from './cli/launcher.ts';
import { localKey, makeApiKey, makeKeyRing } from './cli/local-keys.ts';
import { sessionReferences } from './cli/session-references.ts';
import { firstToTry, welcome } from './cli/welcome.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { createLog, errorFields } from './lib/log.ts';
import { ConnectionSettingsError, configureConnections } from './providers/connections/connection.ts';
import { definitions } from './providers/connections/registry.ts';
import { createFetch } from './providers/http/fetch.ts';
import { createPublicFetch } from './providers/http/untrusted-fetch.ts';
import type { Sandbox } from './sandbox/server.ts';
import { forgetPostgresVariables, isRunByScript, readSettings, type Settings, SettingsError } from './settings.ts';
import { createVault, parseKeyRing } from './store/crypto/vault.ts';
import { isOutage } from './store/outage.ts';

/** A part for development did not start, or is not installed; the message says what to do. */
class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

// The longest time for a stop; orchestrators kill after 10 s or more.
const STOP_MS = 9500;

/** Stops one started part; parts are stopped in the opposite order. */
type Stop = () => Promise<void>;

async function start(settings: Settings, stops: Stop[]): Promise<void> {
  const log = createLog(settings.LOG_LEVEL);
  const dataDir = resolve(settings.DATA_DIR);
  const sandbox = settings.production || settings.SANDBOX === 'off' ? null : await openSandbox(settings, dataDir);
  if (sandbox) stops.push(() => sandbox.close());
  const connections = configureConnections({
    definitions,
    env: settings.env.reveal(),
    production: settings.production,
    ...(sandbox && { sandbox: (connection) => imitate(sandbox, connection, '') }),
  });

  const adminApiKey = settings.ADMIN_API_KEY?.reveal() ?? (await localKey(dataDir, 'admin-api-key', makeApiKey));
  const ring =
    settings.ENCRYPTION_KEYS?.reveal() ?? parseKeyRing(await localKey(dataDir, 'encryption-keys', makeKeyRing));
  const databaseUrl = settings.DATABASE_URL?.reveal() ?? (await openDatabase(dataDir, log, stops));

  const running = await startGateway({
    role: settings.ROLE,
    production: settings.production,
    databaseUrl,
    vault: createVault(ring),
    adminApiKey,
    connections,
    fetch: createFetch(),
    publicFetch: createPublicFetch(),
    port: settings.PORT,
    host: settings.HOST,
    publicUrl: settings.PUBLIC_URL,
    graphiql: settings.graphiql
      ? { apiKey: settings.production ? null : adminApiKey, provider: firstToTry(connections)?.key ?? 'truestack' }
      : null,
    origins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUSTED_PROXIES,
    operationsPerSecond: settings.OPERATIONS_PER_SECOND,
    subscriptionsPerKey: settings.SUBSCRIPTIONS_PER_KEY,
    introspection: settings.INTROSPECTION === 'on',
    metricsToken: settings.METRICS_TOKEN?.reveal(),
    retention: {
      events: settings.EVENT_RETENTION_DAYS,
      bodies: settings.BODY_RETENTION_DAYS,
      sessions: settings.SESSION_RETENTION_DAYS,
    },
    reviewDays: settings.REVIEW_DAYS,
    log,
  });
  stops.push(() => running.stop());
  if (connections.length === 0)
    log.warn({}, 'no provider is configured: set PROVIDERS, or the settings of a connection');
  if (sandbox) tellSandbox(sandbox, running);
  const isQuiet = settings.production || settings.ROLE === 'worker';
  if (isQuiet) log.info({ url: running.url, connections: connections.map(({ key }) => key) }, 'ready');
  else process.stdout.write(welcome({ url: running.url, adminApiKey, connections, sandboxUrl: sandbox?.url ?? null }));
}

// Loaded in development alone: a production image has neither the sandbox nor the embedded PostgreSQL.
async function openSandbox({ SANDBOX_PORT: port, HOST: host }: Settings, dataDir: string): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/server.ts').catch(notInstalled('sandbox', 'SANDBOX=off'));
  return startSandbox({ port, host, stateFile: `${dataDir}/sandbox.json` });
}

const notInstalled = (what: string, instead: string) => (error: unknown) => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
  throw new NotStarted(`This installation has no ${what}. Set ${instead}, or NODE_ENV=production.`, { cause: error });
};

const imitate = (sandbox: Sandbox, { key, kind }: { key: string; kind: string }, webhookUrl: string) =>
  sandbox.kinds.includes(kind) ? sandbox.connect({ key, kind, webhookUrl }) : null;

// The webhook addresses are known only now. At a real provider they are entered by hand.
function tellSandbox(sandbox: Sandbox, { gateway }: RunningGateway): void {
  sandbox.resolveWith((id) => sessionReferences(gateway.store, id));
  for (const { key, kind, sandbox: isImitated } of gateway.connections.values()) {
    if (isImitated) imitate(sandbox, { key, kind }, gateway.webhookUrl(key));
  }
}

async function openDatabase(dataDir: string, log: ReturnType<typeof createLog>, stops: Stop[]): Promise<string> {
  const { startEmbeddedPostgres } = await import('./store/embedded/embedded.ts').catch(
    notInstalled('embedded PostgreSQL', 'DATABASE_URL'),
  );
  forgetPostgresVariables();
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.debug({ line }, 'postgres') }).catch(
    (error: Error) => {
      throw new NotStarted(error.message, { cause: error });
    },
  );
  stops.push(() => postgres.stop());
  return postgres.url;
}

async function run(): Promise<void> {
  const stops: Stop[] = [];
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const each of stops.reverse())
        await each().catch((error) => process.stderr.write(`${JSON.stringify(errorFields(error))}\n`));
    })();
    return stopping;
  };
  const onSignal = () => {
    // A part that hangs must not keep the process: nothing is lost by an exit.
    setTimeout(() => process.exit(1), STOP_MS).unref();
    return stop().then(() => process.exit(0));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  if (isRunByScript()) await watchLauncher(onSignal);
  try {
    await start(readSettings(), stops);
  } catch (error) {
    await stop();
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

/** The message for a person at the terminal about a failed start. */
function explain(error: unknown): string {
  const isForPeople = [SettingsError, ConnectionSettingsError, NotStarted].some((kind) => error instanceof kind);
  if (error instanceof Error && isForPeople) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken. Set PORT (and SANDBOX_PORT) to free ones, for example PORT=4100 SANDBOX_PORT=4101.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// The text of an unexpected error could quote personal data.
const die = (error: unknown) => {
  process.stderr.write(`${JSON.stringify(errorFields(error))}\n`);
  process.exit(1);
};
process.on('uncaughtException', die);
// The job queue leaves a rejection unhandled when its connection breaks, and pool.ts opens it again: the process goes
// on.
process.on('unhandledRejection', (error) => {
  if (!isOutage(error)) die(error);
});

await run();
