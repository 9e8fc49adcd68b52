import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('variables of other PostgreSQL programs do not change how the embedded database is reached', {
  timeout: 90_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-migrate-'));
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: folder,
    PGSSLMODE: 'require',
    PGOPTIONS: '-c search_path=nowhere -c default_transaction_read_only=on',
    PGHOST: 'nowhere.example.test',
    PGPORT: '1',
    PGUSER: 'another',
    PGPASSWORD: 'wrong',
    PGDATABASE: 'nothing',
    PGAPPNAME: 'a shell',
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/migrate.ts'], { cwd: ROOT, env });
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  expect(stdout).toBe('The database is up to date.\n');
});
