import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startBench } from './truestack-client.ts';

let folder: string;
let stateFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  stateFile = join(folder, 'deep', 'sandbox.json');
});
afterEach(() => rm(folder, { recursive: true }));

test('keys, sessions and switches survive a restart', async () => {
  const before = await startBench({ stateFile });
  const { id, onboarding_url: link } = await before.create();
  await before.control(`/sessions/${id}`, { action: 'start' });
  await before.control('/accounts/truestack', { score: 'string' });
  await before.close();

  const after = await startBench({ stateFile });
  expect(after.settings.API_KEY).toBe(before.settings.API_KEY);
  await after.control(`/sessions/${link.split('/').at(-1)}`, { action: 'approve' });
  const session = await (await after.api('POST', `/sessions/${id}`)).json();
  expect(session).toMatchObject({ status: 'completed', verification: { face_match_score: '93.40' } });
  await after.close();
});

test('what it has told is written already', async () => {
  const bench = await startBench({ stateFile });
  const { id } = await bench.create();
  expect(await readFile(stateFile, 'utf8')).toContain(id);
  await bench.control(`/sessions/${id}`, { action: 'approve' });
  expect(JSON.parse(await readFile(stateFile, 'utf8')).accounts[0].sessions[0]).toMatchObject({ status: 'completed' });
  await bench.control('/accounts/truestack', { nextRead: '500' });
  await bench.api('GET', `/sessions/${id}`);
  expect(JSON.parse(await readFile(stateFile, 'utf8')).accounts[0].switches).toMatchObject({ nextRead: [] });
  await bench.close();
});

test('a pre-signed link outlives a restart', async () => {
  const before = await startBench({ stateFile });
  const { id } = await before.create();
  await before.act(id, 'approve');
  const link = (await before.refresh(id)).images.face_image ?? '';
  await before.close();

  const after = await startBench({ stateFile });
  expect((await fetch(link.replace(before.sandbox.url, after.sandbox.url))).status).toBe(200);
  await after.close();
});

test('a connection that is not opened again keeps its account', async () => {
  const first = await startSandbox({ port: 0, stateFile });
  const settings = first.connect({ key: 'other', kind: 'truestack', webhookUrl: '' });
  await first.close();
  await (await startBench({ stateFile })).close();
  const third = await startSandbox({ port: 0, stateFile });
  expect(third.connect({ key: 'other', kind: 'truestack', webhookUrl: '' }).API_KEY).toBe(settings.API_KEY);
  await third.close();
});

test('a state that cannot be read is put aside', async () => {
  await (await startSandbox({ port: 0, stateFile })).close();
  await writeFile(stateFile, '{');
  const log: string[] = [];
  const sandbox = await startSandbox({ port: 0, stateFile, log: (line) => log.push(line) });
  await sandbox.close();
  expect(await readFile(`${stateFile}.unreadable`, 'utf8')).toBe('{');
  expect(log.join()).toContain('starts empty');
});

test('two connections of one kind are two accounts', async () => {
  const sandbox = await startSandbox({ port: 0 });
  const [one, two] = ['truestack', 'truestack_eu'].map((key) =>
    sandbox.connect({ key, kind: 'truestack', webhookUrl: '' }),
  );
  expect(two?.BASE_URL).toBe(`${sandbox.url}/truestack_eu`);
  const headers = { authorization: `Bearer ${one?.API_KEY}` };
  expect((await fetch(`${one?.BASE_URL}/api/v1/kyc/sessions/x`, { headers })).status).toBe(404);
  expect((await fetch(`${two?.BASE_URL}/api/v1/kyc/sessions/x`, { headers })).status).toBe(401);
  await sandbox.close();
});

test('settings point at the public URL, media included', async () => {
  const sandbox = await startSandbox({ port: 0, publicUrl: 'http://sandbox.test:9000/' });
  expect(sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl: '' })).toMatchObject({
    BASE_URL: 'http://sandbox.test:9000/truestack',
    MEDIA_HOSTS: 'sandbox.test:9000',
    WEBHOOK_SIGNATURE: 'hmac_hex',
  });
  await sandbox.close();
});

test('a kind it does not imitate is an error', async () => {
  const sandbox = await startSandbox({ port: 0 });
  expect(() => sandbox.connect({ key: 'x', kind: 'unheard_of', webhookUrl: '' })).toThrow('unheard_of');
  expect(sandbox.kinds).toContain('truestack');
  await sandbox.close();
});
