import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { API_KEY } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A gateway as an operator runs it: the real process. */
export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** A query or mutation; GraphQL errors are thrown. */
  query<Data>(query: string, variables?: object): Promise<Data>;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it and waits for its end; returns its exit code, null when the signal ended it. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ProcessOptions {
  readonly port: number;
  readonly databaseUrl: string;
  readonly ring: string;
  /** The connections: PROVIDERS and their settings. */
  readonly connections: Readonly<Record<string, string>>;
  /** Where providers reach it (or its like), when that is not itself. */
  readonly publicUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another entry point than main.ts. */
  readonly main?: string;
}

/** Starts it; resolves when it is ready. */
export async function startGatewayProcess(options: ProcessOptions): Promise<GatewayProcess> {
  const { port, databaseUrl, ring, connections, publicUrl, env, main = MAIN } = options;
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      // Where a harness starts it a thousand times, it need not be compiled each time.
      ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
      PORT: String(port),
      SANDBOX: 'off',
      DATABASE_URL: databaseUrl,
      ADMIN_API_KEY: API_KEY,
      ENCRYPTION_KEYS: ring,
      LOG_LEVEL: 'error',
      OPERATIONS_PER_SECOND: '1000000',
      ...(publicUrl && { PUBLIC_URL: publicUrl }),
      ...connections,
      ...env,
    },
  });
  const exited = once(child, 'exit');
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  exited.then(() => process.off('exit', end));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => /is ready|"ready"/.test(String(chunk)) && resolve());
    exited.then(() => reject(new Error('the gateway ended before it was ready')));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    child,
    ended: exited,
    query: (query, variables = {}) => queryAt(url, query, variables),
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** A query or mutation at a gateway; GraphQL errors are thrown. */
export async function queryAt<Data>(url: string, query: string, variables: object): Promise<Data> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: object };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** The settings of connections to the sandbox, named after their kinds. */
export function sandboxConnections(sandbox: Sandbox, kinds: readonly string[]): Record<string, string> {
  const settings = kinds.flatMap((kind) =>
    Object.entries(sandbox.connect({ key: kind, kind, webhookUrl: '' })).map(([name, value]) => [
      `${kind.toUpperCase()}_${name}`,
      value,
    ]),
  );
  return { PROVIDERS: kinds.join(','), ...Object.fromEntries(settings) };
}

/** A key ring of its own. */
export const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
