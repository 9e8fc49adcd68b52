import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { statusReport } from '../../src/domain/report.ts';
import { WebhookRefused } from '../../src/providers/contract/errors.ts';
import { defineProvider } from '../../src/providers/contract/provider.ts';
import { baseUrl, secretList } from '../../src/providers/contract/setting.ts';
import { deliveryJson } from '../../src/providers/http/body.ts';
import { jsonClient } from '../../src/providers/http/client.ts';
import { isHmacOf } from '../../src/providers/http/signature.ts';
import { providerContract } from './contract.ts';
import { requestOf, SESSION_ID, sessionOf } from './people.ts';

// CONTRIBUTING.md followed to the letter, with a vendor that does not exist.

const settings = z.object({
  API_KEY: z.string().describe('the API key'),
  BASE_URL: baseUrl.default('https://api.acme.example').describe("the API's origin"),
  WEBHOOK_SECRET: secretList.describe('what webhooks are signed with'),
});
const check = z.object({ id: z.string(), state: z.string().nullish(), verdict: z.string().nullish() });
const created = z.object({ id: z.string(), link: z.url() });
const event = z.object({ id: z.string(), type: z.string(), check: z.string(), reference: z.string().nullish() });

function reportOf({ id, state, verdict }: z.output<typeof check>) {
  const status = ({ open: 'PENDING', busy: 'IN_PROGRESS' } as const)[state ?? ''] ?? null;
  const outcome = ({ yes: 'APPROVED', no: 'REJECTED' } as const)[verdict ?? ''] ?? null;
  const decision = outcome && { outcome, reasons: [], source: 'PROVIDER' as const, decidedAt: null };
  return {
    ...statusReport(decision ? 'COMPLETED' : status, state ?? null),
    providerReference: id,
    decision,
  };
}

const acme = defineProvider({
  kind: 'acme',
  name: 'Acme',
  settings,
  ratePerMinute: 60,
  capabilities: {
    documentTypes: ['PASSPORT'],
    countries: null,
    checks: [],
    media: [],
    statuses: ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED', 'FAILED'],
    webhookAuthentication: ['HMAC'],
    refresh: true,
    cancel: false,
    redirect: false,
    amlScreening: false,
  },
  requirements: [],
  create({ API_KEY, BASE_URL, WEBHOOK_SECRET }, { fetch, now }) {
    const client = jsonClient({ fetch, baseUrl: BASE_URL, headers: { authorization: `Bearer ${API_KEY}` }, now });
    return {
      webhookAuthentication: 'HMAC',
      mediaHosts: [],
      async createSession({ sessionId }) {
        const body = { reference: sessionId };
        const { id, link } = await client.request({ method: 'POST', path: '/checks', body, schema: created });
        return { providerReference: id, hostedUrl: link, expiresAt: null, providerStatus: 'open' };
      },
      async fetchReport({ providerReference }) {
        const path = `/checks/${encodeURIComponent(providerReference ?? '')}`;
        return reportOf(await client.request({ method: 'GET', path, schema: check }));
      },
      authenticate({ headers, body }) {
        const signature = headers['acme-signature'] ?? '';
        if (!isHmacOf({ signature, encoding: 'hex', secrets: WEBHOOK_SECRET, message: [body] })) {
          throw new WebhookRefused('Its signature does not match.');
        }
      },
      readWebhook({ body }) {
        const { data } = event.safeParse(deliveryJson(body));
        if (data?.type !== 'check.changed') return null;
        const about = { providerReference: data.check, sessionId: data.reference ?? null };
        return {
          eventType: data.type,
          about,
          identity: { by: 'event', id: data.id },
          report: null,
          trust: 'hint',
          fetch: true,
        };
      },
    };
  },
});

const START = 'POST https://api.acme.example/checks';
const READ = 'GET https://api.acme.example/checks/c-1';
const reading = (state: string, verdict: string | null = null) => ({ [READ]: { json: { id: 'c-1', state, verdict } } });
const changed = { id: 'e-1', type: 'check.changed', check: 'c-1', reference: SESSION_ID };

providerContract({
  definition: acme,
  settings: { API_KEY: 'key', WEBHOOK_SECRET: 'secret' },
  session: sessionOf('c-1'),
  request: requestOf('acme'),
  createSession: {
    answers: { [START]: { status: 201, json: { id: 'c-1', link: 'https://acme.example/c/1' } } },
    route: START,
    expected: {
      providerReference: 'c-1',
      hostedUrl: 'https://acme.example/c/1',
      expiresAt: null,
      providerStatus: 'open',
    },
  },
  fetchReport: {
    answers: reading('open'),
    route: READ,
    expected: { ...statusReport('PENDING', 'open'), providerReference: 'c-1' },
  },
  statuses: [
    { word: 'open', status: 'PENDING', answers: reading('open') },
    { word: 'busy', status: 'IN_PROGRESS', answers: reading('busy') },
    { word: 'done', status: 'COMPLETED', outcome: 'APPROVED', answers: reading('done', 'yes') },
    { word: 'done', status: 'COMPLETED', outcome: 'REJECTED', answers: reading('done', 'no') },
    { word: 'done', status: null, answers: reading('done', 'perhaps') },
  ],
  errors: [
    {
      name: '401',
      call: 'createSession',
      answer: { status: 401, json: {} },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
    },
  ],
  proofs: [
    {
      name: 'hmac',
      settings: {},
      coversBody: true,
      sign: (body) => ({ 'acme-signature': createHmac('sha256', 'secret').update(body).digest('hex') }),
      otherSchemes: (body) => [{ 'acme-signature': createHmac('sha256', 'secret').update(body).digest('base64') }],
    },
  ],
  deliveries: [
    {
      name: 'changed',
      json: changed,
      expected: {
        eventType: 'check.changed',
        about: { providerReference: 'c-1', sessionId: SESSION_ID },
        identity: { by: 'event', id: 'e-1' },
        report: null,
        trust: 'hint',
        fetch: true,
      },
    },
    { name: 'something else', json: { ...changed, type: 'invoice.paid' }, expected: null },
  ],
});
