import { z } from 'zod';
import { type Report, statusReport } from '../../../src/domain/report.ts';
import { defineProvider } from '../../../src/providers/contract/definition.ts';
import { WebhookRefused } from '../../../src/providers/contract/errors.ts';
import { baseUrl, secretList } from '../../../src/providers/contract/setting.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import { deliveryJson } from '../../../src/providers/http/body.ts';
import { jsonClient } from '../../../src/providers/http/client.ts';
import { describedBy } from '../../../src/providers/http/failure.ts';
import { isHmacOf } from '../../../src/providers/http/signature.ts';
import { record, text } from '../../../src/providers/wire/record.ts';

// CONTRIBUTING.md followed to the letter, with a vendor that does not exist: a provider as an object.

const settings = z.object({
  API_KEY: z.string().describe('the API key'),
  BASE_URL: baseUrl.default('https://api.acme.example').describe("the API's origin"),
  WEBHOOK_SECRET: secretList.describe('the secrets that webhooks are signed with'),
});
const options = z.object({ level: z.enum(['BASIC', 'FULL']).optional().describe('how much is checked') });
const check = record({ state: text, verdict: text }, { id: z.string() });
const created = z.object({ id: z.string(), link: z.url() });
const event = z.object({ id: z.string(), type: z.string(), check: z.string(), reference: z.string().nullish() });
const failure = record({ error: text });

function reportOf({ id, state, verdict }: z.output<typeof check>): Report {
  const status = ({ open: 'PENDING', busy: 'IN_PROGRESS' } as const)[state ?? ''] ?? null;
  const outcome = ({ yes: 'APPROVED', no: 'REJECTED' } as const)[verdict ?? ''] ?? null;
  const decision = outcome && { outcome, reasons: [], source: 'PROVIDER' as const, decidedAt: null };
  return {
    ...statusReport(decision ? 'COMPLETED' : status, state),
    providerReference: id,
    decision,
  };
}

export const acme = defineProvider({
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
    redirect: false,
    amlScreening: false,
    locale: false,
    sdk: false,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: [],
  options,
  create({ API_KEY, BASE_URL, WEBHOOK_SECRET }, { fetch, now }) {
    const headers = { authorization: `Bearer ${API_KEY}` };
    const describeError = describedBy(failure, ({ error }) => ({ providerCode: error }));
    const client = jsonClient({ fetch, baseUrl: BASE_URL, headers, describeError, now });
    return {
      webhook: {
        authentication: 'HMAC',
        authenticate({ headers, body }) {
          const signature = headers['acme-signature'] ?? '';
          const proof = { signature, encoding: 'hex', secrets: WEBHOOK_SECRET, message: [body] } as const;
          if (!isHmacOf({ algorithm: 'sha256', ...proof })) throw new WebhookRefused('Its signature does not match.');
        },
        read({ body }) {
          const { data } = event.safeParse(deliveryJson(body));
          if (data?.type !== 'check.changed') return null;
          const about = { providerReference: data.check, sessionId: data.reference ?? null };
          return { kind: 'signal', eventType: data.type, about, identity: { by: 'event', id: data.id } };
        },
      },
      async createSession({ sessionId, options }) {
        const body = { reference: sessionId, level: options?.level ?? 'BASIC' };
        const { id, link } = await client.request({ method: 'POST', path: '/checks', body, schema: created });
        return { providerReference: id, continuation: hostedLink(link), expiresAt: null, providerStatus: 'open' };
      },
      async fetchReport({ providerReference }) {
        const path = `/checks/${encodeURIComponent(providerReference ?? '')}`;
        return reportOf(await client.request({ method: 'GET', path, schema: check }));
      },
    };
  },
});
