import { z } from 'zod';
import { type Report, statusReport } from '../../../src/domain/report.ts';
import { defineProvider } from '../../../src/providers/contract/definition.ts';
import { WebhookRefused } from '../../../src/providers/contract/errors.ts';
import type { Provider } from '../../../src/providers/contract/provider.ts';
import { baseUrl } from '../../../src/providers/contract/setting.ts';
import type {
  Continuation,
  CreatedSession,
  SdkToken,
  SessionRef,
  SessionRequest,
} from '../../../src/providers/contract/start.ts';
import type {
  Delivery,
  Notification,
  ProviderWebhook,
  StoredDelivery,
} from '../../../src/providers/contract/webhook.ts';
import { deliveryJson } from '../../../src/providers/http/body.ts';
import { type JsonClient, jsonClient } from '../../../src/providers/http/client.ts';
import { hmacOf, isAuthorizedBy } from '../../../src/providers/http/signature.ts';

// A second vendor that does not exist: a provider as a class instance, with signed requests, an SDK token, an
// asynchronous proof of origin, and webhooks that carry the whole result.

const settings = z.object({
  APP_ID: z.string().describe('the id of the application'),
  APP_SECRET: z.string().describe('the secret that requests are signed with'),
  BASE_URL: baseUrl.default('https://api.zenith.example').describe("the API's origin"),
  WEBHOOK_TOKEN: z.string().describe('the bearer token of webhooks'),
});
type Settings = z.output<typeof settings>;

const token = z.object({ run: z.string(), token: z.string() });
const event = z.object({ event: z.literal('run'), run: z.string(), result: z.string(), rev: z.string() });

class ZenithWebhook implements ProviderWebhook {
  readonly authentication = 'BEARER';
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async authenticate({ headers }: Delivery): Promise<void> {
    const isRight = await Promise.resolve(isAuthorizedBy(headers.authorization, 'Bearer', [this.#token]));
    if (!isRight) throw new WebhookRefused('Its token does not match.');
  }

  read({ body }: StoredDelivery): Notification | null {
    const { data } = event.safeParse(deliveryJson(body));
    if (!data) return null;
    const about = { providerReference: data.run };
    const identity = { by: 'event', id: `${data.run} ${data.rev}` } as const;
    return { kind: 'truth', eventType: data.event, about, identity, report: this.reportOf(data.run, data.result) };
  }

  private reportOf(run: string, result: string): Report {
    const outcome = ({ pass: 'APPROVED', fail: 'REJECTED' } as const)[result] ?? null;
    const decision = outcome && { outcome, reasons: [], source: 'PROVIDER' as const, decidedAt: null };
    return { ...statusReport(decision && 'COMPLETED', result), providerReference: run, decision };
  }
}

class ZenithProvider implements Provider {
  readonly webhook: ZenithWebhook;
  readonly #client: JsonClient;

  constructor(
    { APP_ID, APP_SECRET, BASE_URL, WEBHOOK_TOKEN }: Settings,
    fetch: typeof globalThis.fetch,
    now: () => Date,
  ) {
    this.webhook = new ZenithWebhook(WEBHOOK_TOKEN);
    this.#client = jsonClient({
      fetch,
      baseUrl: BASE_URL,
      now,
      headers: { 'x-app-id': APP_ID },
      sign: ({ method, url, body }) => {
        const time = String(now().getTime());
        const message = [time, method, url.pathname, body];
        return { 'x-time': time, 'x-signature': hmacOf('sha256', APP_SECRET, message).digest('hex') };
      },
    });
  }

  async createSession({ sessionId }: SessionRequest): Promise<CreatedSession> {
    const { run, continuation } = await this.#tokenOf({ reference: sessionId });
    return { providerReference: run, continuation, expiresAt: null, providerStatus: null };
  }

  async renewContinuation({ providerReference }: SessionRef): Promise<Continuation> {
    return (await this.#tokenOf({ run: providerReference })).continuation;
  }

  async #tokenOf(body: object): Promise<{ run: string; continuation: SdkToken }> {
    const { run, token: given } = await this.#client.request({ method: 'POST', path: '/tokens', body, schema: token });
    return { run, continuation: { kind: 'sdk', token: given, sdk: '@zenith/web', expiresAt: null } };
  }
}

export const zenith = defineProvider({
  kind: 'zenith',
  name: 'Zenith',
  settings,
  ratePerMinute: 120,
  capabilities: {
    documentTypes: ['NATIONAL_ID'],
    countries: null,
    checks: [],
    media: [],
    statuses: ['PENDING', 'COMPLETED', 'EXPIRED', 'FAILED'],
    redirect: false,
    amlScreening: false,
    locale: false,
    sdk: true,
    resubmission: false,
    expectedDocument: 'COMPARED',
  },
  requirements: [],
  create: (given, { fetch, now }) => new ZenithProvider(given, fetch, now),
});
