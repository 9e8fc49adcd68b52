import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ port: 0 });
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

type Settings = Record<string, string>;
const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const control = (id: string, body: object) => post(`${sandbox.url}/control/sessions/${encodeURIComponent(id)}`, body);
const hex = (secret: string, message: string) => createHmac('sha256', secret).update(message).digest('hex');

/** Starts a session as the vendor's API has it, and answers what its hosted link is. */
const STARTS: Record<string, (settings: Settings) => Promise<string>> = {
  async truuth({ BASE_URL, TENANT, API_KEY, API_SECRET }) {
    const authorization = `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')}`;
    const url = `${BASE_URL}/v1/tenants/${TENANT}/verifications/invites`;
    const answer = await post(url, { externalRefId: 'case-1', email: 'ana@example.test' }, { authorization });
    return ((await answer.json()) as { inviteUrl: string }).inviteUrl;
  },
  async capa({ BASE_URL, API_KEY = '' }) {
    const key = { 'partner-api-key': API_KEY };
    const user = {
      type: 'INDIVIDUAL',
      email: `ana-${Math.random()}@example.test`,
      externalUserId: String(Math.random()),
    };
    const made = (await (await post(`${BASE_URL}/api/partner/v2/users`, user, key)).json()) as {
      data: { userId: string };
    };
    const url = `${BASE_URL}/api/partner/v2/users/${made.data.userId}/kyc/verification-link`;
    return ((await (await post(url, { country: 'MX' }, key)).json()) as { data: { kycLink: string } }).data.kycLink;
  },
  async ondato({ TOKEN_URL = '', CLIENT_ID = '', CLIENT_SECRET = '', SETUP_ID, IDV_URL, HOSTED_URL }) {
    const form = { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
    const granted = await fetch(TOKEN_URL, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token } = (await granted.json()) as { access_token: string };
    const body = { setupId: SETUP_ID, externalReferenceId: 'case-1' };
    const made = await post(`${IDV_URL}/v1/identity-verifications`, body, { authorization: `Bearer ${access_token}` });
    return `${HOSTED_URL}/?id=${((await made.json()) as { id: string }).id}`;
  },
  async argos({ FORM_URL, PROJECT_ID }) {
    return `${FORM_URL}?pid=${PROJECT_ID}&userid=user-${Math.random()}`;
  },
};

/** The whole of a happy path, and how its webhooks prove their origin. */
const KINDS = [
  {
    kind: 'truuth',
    events: ['callback'],
    proves: ({ WEBHOOK_TOKEN }: Settings, headers: Headers) =>
      headers.get('authorization') === `Bearer ${WEBHOOK_TOKEN}`,
    refused: ({ BASE_URL, TENANT }: Settings) => post(`${BASE_URL}/v1/tenants/${TENANT}/verifications/invites`, {}),
    status: 401,
  },
  {
    kind: 'capa',
    events: ['CREATED_KYC', 'VERIFIED_USER'],
    proves: ({ WEBHOOK_SECRET = '' }: Settings, headers: Headers, body: string) =>
      headers.get('capa-signature') === hex(WEBHOOK_SECRET, body),
    refused: ({ BASE_URL }: Settings) => post(`${BASE_URL}/api/partner/v2/users`, {}, { 'partner-api-key': 'wrong' }),
    status: 401,
  },
  {
    kind: 'ondato',
    events: [
      'IdentityVerification.StatusChanged',
      'IdentityVerification.Consented',
      'KycIdentification.Created',
      'KycIdentification.Processed',
      'IdentityVerification.StatusChanged',
      'KycIdentification.Approved',
    ],
    proves: ({ WEBHOOK_SECRET = '' }: Settings, headers: Headers, body: string) => {
      const [, time, signature] = /^t=(\d{10}), s=([0-9a-f]{64})$/.exec(headers.get('ondato-signature') ?? '') ?? [];
      return signature === hex(WEBHOOK_SECRET, `${time}.${body}`);
    },
    refused: ({ IDV_URL }: Settings) => post(`${IDV_URL}/v1/identity-verifications`, {}, { authorization: 'Bearer x' }),
    status: 401,
  },
  {
    kind: 'argos',
    events: ['created', 'approved', 'aml'],
    proves: () => true,
    refused: ({ BASE_URL }: Settings) => fetch(`${BASE_URL}/submission`, { headers: { 'x-api-key': 'wrong' } }),
    status: 403,
  },
] as const;

const eventOf = (body: string, path: string): string => {
  const json = JSON.parse(body) as Record<string, string>;
  return json.webhook_trigger ?? json.type ?? path.split('/').at(-1) ?? '';
};

describe.each(KINDS)('the imitated $kind', ({ kind, events, proves, refused, status }) => {
  const open = () => sandbox.connect({ key: kind, kind, webhookUrl: `${receiver.url}/${kind}/secret` });
  const mine = () => receiver.received.filter(({ path }) => path.startsWith(`/${kind}/secret`));

  test('tells of an approval in the order of the vendor, each webhook proving its origin', async () => {
    const settings = open();
    const before = receiver.received.length;
    const link = (await STARTS[kind]?.(settings)) ?? '';
    expect((await control(link, { action: 'approve' })).status).toBe(200);
    await receiver.arrived(before + events.length);
    const seen = mine().slice(-events.length);
    const named = seen.map(({ body, path }) => (kind === 'capa' ? JSON.parse(body).event : eventOf(body, path)));
    expect(named).toEqual(events);
    for (const { headers, body } of seen)
      expect(proves(settings, new Headers(headers as HeadersInit), body)).toBe(true);
  });

  test('refuses credentials that are not its own', async () => {
    expect((await refused(open())).status).toBe(status);
  });

  test('shows the applicant a page, and a stranger none', async () => {
    const link = (await STARTS[kind]?.(open())) ?? '';
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Approve');
    expect((await fetch(link.replace(/[^/=?]{6}$/, 'nobody').replace(/pid=[^&]+/, 'pid=nobody'))).ok).toBe(false);
  });

  test('explains an action, a reason or a switch that it does not have', async () => {
    const link = (await STARTS[kind]?.(open())) ?? '';
    for (const body of [{ action: 'dance' }, { action: 'reject', reason: 'because' }]) {
      const answer = await control(link, body);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { error: string }).error.length).toBeGreaterThan(10);
    }
    expect((await post(`${sandbox.url}/control/accounts/${kind}`, { quantum: true })).status).toBe(400);
  });
});
