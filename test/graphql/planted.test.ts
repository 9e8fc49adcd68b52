import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { freePort, newRing, sandboxConnections, startGatewayProcess } from '../e2e/process.ts';
import type { Patch } from '../faults/patches.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { DOORS } from './doors.ts';
import { isRefused, TABLE } from './limit-table.ts';

// A subscription that is let through says nothing.
const SILENCE_MS = 1000;
const MAIN = new URL('../faults/patched-main.ts', import.meta.url).pathname;

let database: TestDatabase;
let sandbox: Sandbox;
const ring = newRing();
beforeAll(async () => {
  database = await createDatabase();
  sandbox = await startSandbox({ port: 0 });
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

/** The limits and doors where a gateway with these changes lets through what it must refuse. */
async function openDoors(patches: readonly Patch[]): Promise<string[]> {
  const gateway = await startGatewayProcess({
    port: await freePort(),
    databaseUrl: database.url,
    ring,
    connections: sandboxConnections(sandbox, ['argos']),
    main: MAIN,
    env: { PATCHES: JSON.stringify(patches) },
  });
  const open: string[] = [];
  for (const door of Object.entries(DOORS)) {
    for (const [limit, beyond] of TABLE) {
      const refused = await Promise.race([isRefused(door, gateway.url, beyond), delay(SILENCE_MS, false)]);
      if (!refused) open.push(`${limit} by ${door[0]}`);
    }
  }
  await gateway.kill('SIGKILL');
  return open;
}

// A table that can't find a door left open proves nothing.
test('a limit that is missing on one door is found', { timeout: 60_000 }, async () => {
  expect(await openDoors([])).toEqual([]);
  const found = await openDoors([
    { file: 'graphql/server.ts', find: 'const errors = validate(schema, document);', replace: 'const errors = [];' },
  ]);
  expect(found).not.toEqual([]);
  expect(found.every((door) => / by socket /.test(door))).toBe(true);
});
