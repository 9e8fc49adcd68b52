import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded.ts';
import type { Flags } from '../../src/store/embedded/server.ts';
import { isOutage } from '../../src/store/outage.ts';
import {
  freePort,
  type GatewayProcess,
  newRing,
  queryAt,
  sandboxConnections,
  startGatewayProcess,
} from '../e2e/process.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Link, startLink } from './link.ts';

/** Several real gateways behind one address, on one PostgreSQL, and the imitated providers. */
export interface Cluster {
  readonly sandbox: Sandbox;
  readonly balancer: Balancer;
  /** The key ring of the gateways, and their connections' settings. */
  readonly ring: string;
  readonly connections: Readonly<Record<string, string>>;
  /** Between the gateways and PostgreSQL. */
  readonly databaseLink: Link;
  /** A look straight into PostgreSQL, tried again while it is away. */
  look<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]>;
  /** How many instances ended without being told to. */
  readonly deaths: number;
  /** The addresses of the instances that are up. */
  urls(): readonly string[];
  /** Sends an instance a signal that does not end it. */
  signal(index: number, signal: NodeJS.Signals): void;
  /** Ends an instance and has it started again after a while; resolves when it is back. */
  restart(index: number, signal: NodeJS.Signals, afterMs: number): Promise<Restarted>;
  /** Resolves when an instance that kills itself is back. */
  revived(index: number): Promise<void>;
  /** SIGKILLs the postmaster; resolves when PostgreSQL is back. */
  killPostgres(): Promise<void>;
  stop(): Promise<void>;
}

/** How an instance ended (its exit code, null after a kill), and how long that and its return to ready took. */
export interface Restarted {
  readonly code: number | null;
  readonly stopMs: number;
  readonly backMs: number;
}

export interface ClusterOptions {
  readonly instances: number;
  readonly kinds: readonly string[];
  readonly flags?: Flags;
  /** Asked anew whenever an instance starts. */
  readonly env?: () => Readonly<Record<string, string>>;
  readonly main?: string;
  /** The public address is given by `env`; webhooks are sent to the balancer all the same. */
  readonly localWebhooks?: boolean;
  /** Done to the migrated database before any instance starts. */
  readonly prepare?: string;
}

/** Starts it all, in a folder of its own. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-faults-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {}, flags: options.flags ?? {} });
  const databaseLink = await startLink(Number(new URL(postgres.url).port));
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(databaseLink.port);
  const database = new pg.Pool({ connectionString: postgres.url, max: 4 });
  database.on('error', () => {});
  const look = async <Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return (await database.query<Row>(statement)).rows;
      } catch (error) {
        if (tries > 100 || !isOutage(error)) throw error;
        await delay(100);
      }
    }
  };
  const sandbox = await startSandbox({ port: 0 });

  const connections = sandboxConnections(sandbox, options.kinds);
  const ring = newRing();
  const ports = await Promise.all(Array.from({ length: options.instances }, freePort));
  const up: (GatewayProcess | null)[] = ports.map(() => null);
  const balancer = await startBalancer(() => ports.filter((_, index) => up[index]));
  let stopping = false;
  let deaths = 0;
  const coming = new Set<Promise<void>>();
  // One that starts while its database is away ends, and is started again, as an operator's tools would.
  const bringBack = async (index: number): Promise<void> => {
    const back = (async () => {
      while (!stopping && !up[index]) await start(index).catch(() => delay(200));
    })();
    coming.add(back);
    await back;
    coming.delete(back);
  };
  const start = async (index: number): Promise<void> => {
    const gateway = await startGatewayProcess({
      port: ports[index] ?? 0,
      databaseUrl: databaseUrl.href,
      ring,
      connections,
      ...(options.localWebhooks ? {} : { publicUrl: balancer.url }),
      ...(options.env && { env: options.env() }),
      ...(options.main && { main: options.main }),
    });
    up[index] = gateway;
    // One that ends by itself, for no reason of ours, is brought back, and counted.
    void gateway.ended.then(() => {
      if (stopping || up[index] !== gateway) return;
      up[index] = null;
      if (gateway.child.signalCode === null) deaths += 1;
      return bringBack(index);
    });
  };
  await start(0);
  await tellSandbox(sandbox, balancer.url);
  if (options.prepare) await look(options.prepare);
  await Promise.all(ports.slice(1).map((_, index) => start(index + 1)));

  return {
    sandbox,
    ring,
    connections,
    balancer,
    databaseLink,
    look,
    get deaths() {
      return deaths;
    },
    urls: () => up.flatMap((gateway) => gateway?.url ?? []),
    signal: (index, signal) => void up[index]?.child.kill(signal),
    async restart(index, signal, afterMs) {
      const gateway = up[index];
      up[index] = null;
      const began = Date.now();
      const code = (await gateway?.kill(signal)) ?? null;
      const stopMs = Date.now() - began;
      await delay(afterMs);
      const returning = Date.now();
      await bringBack(index);
      return { code, stopMs, backMs: Date.now() - returning };
    },
    async revived(index) {
      const gateway = up[index];
      await gateway?.ended;
      while (!up[index] || up[index] === gateway) await delay(20);
    },
    async killPostgres() {
      const pid = await postmasterOf(folder);
      process.kill(pid ?? 0, 'SIGKILL');
      for (let now = pid; now === pid || now === null; now = await postmasterOf(folder)) await delay(20);
      await look('select 1');
    },
    async stop() {
      stopping = true;
      await Promise.all(coming);
      await Promise.all(up.map((gateway) => gateway?.kill('SIGKILL')));
      await balancer.close();
      await sandbox.close();
      await database.end();
      await databaseLink.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Accounts that are set up by hand at a vendor's portal are told where webhooks go. */
async function tellSandbox(sandbox: Sandbox, url: string): Promise<void> {
  const { providers } = await queryAt<{ providers: { key: string; kind: string; webhookUrl: string }[] }>(
    url,
    '{ providers { key kind webhookUrl } }',
    {},
  );
  for (const provider of providers) sandbox.connect(provider);
}

async function postmasterOf(folder: string): Promise<number | null> {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || null;
}
