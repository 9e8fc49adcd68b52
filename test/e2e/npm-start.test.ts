import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { API_KEY } from './harness.ts';
import { freePort, newRing } from './process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** Runs a command that starts a gateway on a port; resolves when the gateway is ready. */
async function run(program: string, ...args: string[]) {
  const port = await freePort();
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      SANDBOX: 'off',
      DATABASE_URL: database.url,
      ADMIN_API_KEY: API_KEY,
      ENCRYPTION_KEYS: newRing(),
      LOG_LEVEL: 'error',
    },
  });
  const output = await ready(child);
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await isUp()).toBe(true);
  return { child, output, isUp };
}

/** Resolves once the gateway says that it is ready, with all that was printed. */
async function ready({ stdout }: ChildProcess): Promise<string> {
  let output = '';
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += chunk;
    if (output.includes('is ready')) return output;
  }
  throw new Error('the gateway ended before it was ready');
}

test.concurrent.each(['SIGTERM', 'SIGKILL'] as const)(
  'a %s to npm ends the gateway that npm started',
  { timeout: 90_000 },
  async (signal) => {
    const { child, isUp } = await run('npm', 'start');
    child.kill(signal);
    await vi.waitUntil(async () => !(await isUp()), { timeout: 60_000, interval: 50 });
  },
);

test.concurrent('a gateway that a shell started outlives the shell', { timeout: 90_000 }, async () => {
  const { child, output, isUp } = await run('sh', '-c', 'node src/main.ts & echo "pid $!"; wait');
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Longer than the launcher is looked for.
  await setTimeout(1200);
  expect(await isUp()).toBe(true);
  process.kill(Number(/pid (\d+)/.exec(output)?.[1]), 'SIGTERM');
  await vi.waitUntil(async () => !(await isUp()), { timeout: 60_000, interval: 50 });
});
