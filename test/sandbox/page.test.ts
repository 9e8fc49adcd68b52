import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, startBench } from './truestack-client.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const open = async (link: string) => (await fetch(link)).text();
const buttons = (page: string) => [...page.matchAll(/<button[^>]*>([^<]+)<\/button>/g)].map(([, name]) => name);

/** Presses a button as a browser without scripts does. */
async function press(page: string, action: string, fields: Record<string, string> = {}): Promise<Response> {
  const form = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? '';
  return fetch(form, { method: 'POST', body: new URLSearchParams({ ...fields, action }) });
}

test('the hosted page offers what the provider allows, by name', async () => {
  const { id, onboarding_url: link } = await bench.create();
  const page = await open(link);
  expect(buttons(page)).toEqual(['Start', 'Approve', 'Reject', 'Abandon', 'Expire']);
  expect(page).toContain('TrueStack');
  expect(page).toContain(id);
  expect(page).toContain('<label>Reject reason <select name="reason">');
  for (const word of ['duplicate', 'reorder', 'drop', 'delay', 'bad_signature', 'before_create']) {
    expect(page).toContain(`<input type="checkbox" name="disorder" value="${word}">`);
  }
});

test('a button acts on the session and leads back to the page', async () => {
  const { id, onboarding_url: link } = await bench.create();
  const started = await press(await open(link), 'start', { reason: 'face_mismatch' });
  expect(started.url).toBe(link);
  const page = await started.text();
  expect(buttons(page)).toEqual(['Approve', 'Reject', 'Abandon', 'Expire']);

  await press(page, 'reject', { reason: 'liveness_failed', disorder: 'duplicate' });
  await bench.receiver.arrived(5);
  const session = await (await bench.api('POST', `/sessions/${id}`)).json();
  expect(session).toMatchObject({ result: 'rejected', reject_message: 'liveness_failed' });
  expect(await open(link)).not.toContain('<form');
});

test('a button the session is past is refused on the page', async () => {
  const { id, onboarding_url: link } = await bench.create();
  const page = await open(link);
  await bench.control(`/sessions/${id}`, { action: 'approve' });
  const refused = await press(page, 'approve');
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('role="alert"');
});

test('the end leads back to the caller with status and result, and keeps the query that was there', async () => {
  const { id, onboarding_url: link } = await bench.create({ redirect_url: 'https://app.example.test/back?case=118' });
  expect(await open(link)).not.toContain('Return to the application');
  await bench.control(`/sessions/${id}`, { action: 'approve' });
  expect(await open(link)).toContain('href="https://app.example.test/back?case=118&amp;status=2&amp;result=1"');
});

test('a link to nothing says so', async () => {
  const response = await fetch(`${bench.settings.BASE_URL}/onboarding/nothing`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('No such session');
});

test('the index lists accounts and sessions', async () => {
  const { id } = await bench.create();
  const page = await open(bench.sandbox.url);
  expect(page).toContain('account truestack');
  expect(page).toContain(id);
});
