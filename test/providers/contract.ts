import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DecisionOutcome } from '../../src/domain/decision.ts';
import type { ProviderErrorCode } from '../../src/domain/error-code.ts';
import type { Report } from '../../src/domain/report.ts';
import type { SessionStatus } from '../../src/domain/status.ts';
import { configureConnections } from '../../src/providers/connections/connection.ts';
import { ProviderError, WebhookRefused, WebhookUnreadable } from '../../src/providers/contract/errors.ts';
import type {
  CreatedSession,
  Delivery,
  Notification,
  Provider,
  ProviderDefinition,
  SessionRef,
  SessionRequest,
} from '../../src/providers/contract/provider.ts';
import { type Answer, type Answers, answering } from './answers.ts';

/** A call that goes out, and how it goes well. */
export interface CallFacts<Result> {
  readonly answers: Answers;
  /** The one of `answers` that is made to fail. */
  readonly route: string;
  readonly expected: Result;
}

/** What a provider says of a session, by its API (`answers`) or by a webhook that is the truth (`delivery`). */
export type StatusFacts = {
  /** The provider's word. */
  readonly word: string;
  /** Null: the word decides nothing. */
  readonly status: SessionStatus | null;
  readonly outcome?: DecisionOutcome;
} & ({ readonly answers: Answers } | { readonly delivery: unknown; readonly topic?: string });

export interface ErrorFacts {
  readonly name: string;
  readonly call: 'createSession' | 'fetchReport';
  readonly answer: Answer;
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly providerCode?: string | null;
}

/** A way in which webhooks prove their origin. */
export interface ProofFacts {
  readonly name: string;
  /** Settings that choose it, on top of the usual ones. */
  readonly settings: Readonly<Record<string, string>>;
  /** The headers of a true delivery. */
  sign(body: Buffer, at: Date): Readonly<Record<string, string>>;
  /** Headers of other schemes, made with the right secrets. */
  otherSchemes(body: Buffer, at: Date): readonly Delivery['headers'][];
  /** Whether the proof covers the body, as a signature does and a token does not. */
  readonly coversBody: boolean;
}

export interface DeliveryFacts {
  readonly name: string;
  readonly json: unknown;
  readonly topic?: string;
  readonly expected: Notification | null;
}

/** Everything the suite needs to know of a kind of provider: data, from its fact sheet. */
export interface ProviderFacts {
  readonly definition: ProviderDefinition;
  /** All required settings, as the environment gives them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly request: SessionRequest;
  readonly session: SessionRef;
  readonly createSession: CallFacts<CreatedSession>;
  readonly fetchReport?: CallFacts<Report | null>;
  readonly statuses: readonly StatusFacts[];
  readonly errors: readonly ErrorFacts[];
  /** Empty where no mode carries a proof. */
  readonly proofs: readonly ProofFacts[];
  readonly deliveries: readonly DeliveryFacts[];
}

export const NOW = new Date('2026-03-01T04:30:00.000Z');

/** A connection with these settings whose calls are answered from a table. */
export function connected(
  definition: ProviderDefinition,
  settings: Readonly<Record<string, string>>,
  answers: Answers = {},
) {
  const { fetch, sent } = answering(answers);
  const key = definition.kind;
  const env = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`${key.toUpperCase()}_${name}`, value]),
  );
  const [configured] = configureConnections({
    definitions: { [key]: definition },
    env: { PROVIDERS: key, ...env },
    production: true,
  });
  if (!configured) throw new Error('No connection was made.');
  const connection = configured.open({ fetch, now: () => NOW });
  return { provider: connection.provider, connection, sent };
}

/** A delivery of this JSON, or of these bytes. */
export const deliveryOf = (
  content: unknown,
  headers: Delivery['headers'] = {},
  topic: string | null = null,
): Delivery => ({
  headers,
  body: Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content)),
  topic,
  receivedAt: NOW,
});

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw new Error('It did not fail with a ProviderError.', { cause: error });
  return error;
}

/** The suite that every kind of provider passes. */
export function providerContract(facts: ProviderFacts): void {
  describe(`the ${facts.definition.kind} provider`, () => {
    describeSettings(facts);
    describeCalls(facts);
    describeStatuses(facts);
    describeProofs(facts);
    describeDeliveries(facts);
  });
}

function describeSettings({ definition, settings }: ProviderFacts): void {
  const names = Object.keys(definition.settings.shape);
  const isRequired = (name: string) => !definition.settings.shape[name]?.safeParse(undefined).success;
  const required = names.filter((name) => isRequired(name));

  it('describes each of its settings', () => {
    for (const name of names) expect(definition.settings.shape[name], name).toHaveProperty('description');
  });

  it('claims the capabilities that it has', () => {
    const { provider } = connected(definition, settings);
    expect(definition.capabilities.refresh).toBe(provider.fetchReport !== undefined);
    expect(definition.capabilities.cancel).toBe(provider.cancelSession !== undefined);
    expect(definition.capabilities.media.length > 0).toBe(provider.fetchMedia !== undefined);
    expect(definition.capabilities.webhookAuthentication).toContain(provider.webhookAuthentication);
  });

  it.each(required)('names %s when only that is missing, and what it is', (missing) => {
    const rest = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== missing));
    const description = definition.settings.shape[missing]?.description ?? 'none';
    const variable = `${definition.kind.toUpperCase()}_${missing}`;
    expect(() => connected(definition, rest)).toThrow(`${variable}: missing (${description})`);
  });

  it('names everything that is missing at once', () => {
    const message = messageOf(() => connected(definition, {}));
    for (const name of required) expect(message).toContain(`${definition.kind.toUpperCase()}_${name}`);
  });
}

/** Ways in which any call can go wrong, whatever the provider. */
const FAULTS: readonly {
  readonly name: string;
  readonly answer: Answer;
  readonly code: ProviderErrorCode;
  readonly retryAfter?: number;
}[] = [
  {
    name: 'a time-out',
    answer: { failure: new DOMException('late', 'TimeoutError') },
    code: 'PROVIDER_UNAVAILABLE',
  },
  {
    name: 'a refused connection',
    answer: { failure: new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }) },
    code: 'PROVIDER_UNAVAILABLE',
  },
  {
    name: '429 with Retry-After',
    answer: { status: 429, headers: { 'retry-after': '7' } },
    code: 'PROVIDER_RATE_LIMITED',
    retryAfter: 7000,
  },
  { name: '429 without Retry-After', answer: { status: 429 }, code: 'PROVIDER_RATE_LIMITED' },
  { name: '500', answer: { status: 500 }, code: 'PROVIDER_UNAVAILABLE' },
  { name: '503 as a page', answer: { status: 503, text: '<html>Sorry</html>' }, code: 'PROVIDER_UNAVAILABLE' },
  { name: 'a page', answer: { text: '<!doctype html><title>Login</title>' }, code: 'PROVIDER_UNAVAILABLE' },
  { name: 'truncated JSON', answer: { text: '{"id": "7b1c9f' }, code: 'PROVIDER_UNAVAILABLE' },
  { name: 'an empty answer', answer: { text: '' }, code: 'PROVIDER_UNAVAILABLE' },
  { name: 'JSON of another kind', answer: { json: [1, 2] }, code: 'PROVIDER_UNAVAILABLE' },
  {
    name: 'a redirect',
    answer: { status: 302, headers: { location: 'https://elsewhere.example.test/' } },
    code: 'PROVIDER_UNAVAILABLE',
  },
];

function describeCalls(facts: ProviderFacts): void {
  const { definition, settings, request, session } = facts;
  const calls = {
    createSession: { ...facts.createSession, make: (provider: Provider) => provider.createSession(request) },
    ...(facts.fetchReport && {
      fetchReport: { ...facts.fetchReport, make: async (provider: Provider) => provider.fetchReport?.(session) },
    }),
  };

  for (const [name, { answers, route, expected, make }] of Object.entries(calls)) {
    it(`${name} gives what the provider answers`, async () => {
      const { provider } = connected(definition, settings, answers);
      expect(await make(provider)).toEqual(expected);
    });

    it(`${name} tolerates fields it does not know`, async () => {
      const { provider } = connected(definition, settings, withUnknownFields(answers));
      expect(await make(provider)).toEqual(expected);
    });

    // A provider whose start is a link alone calls nothing that could fail.
    const faults = Object.keys(answers).length > 0 ? FAULTS : [];
    it.each(faults)(`${name} tells of $name`, async ({ answer, code, retryAfter }) => {
      const { provider } = connected(definition, settings, { ...answers, [route]: answer });
      const error = await failureOf(make(provider));
      expect(error).toMatchObject({ code, retryable: true, retryAfter: retryAfter ?? null });
    });
  }

  it.each(facts.errors)('$name is $code (retryable: $retryable)', async (error) => {
    const call = calls[error.call];
    if (!call) throw new Error(`There are no facts of ${error.call}.`);
    const { provider } = connected(definition, settings, { ...call.answers, [call.route]: error.answer });
    const failure = await failureOf(call.make(provider));
    expect(failure).toMatchObject({ code: error.code, retryable: error.retryable });
    if (error.providerCode !== undefined) expect(failure.providerCode).toBe(error.providerCode);
    if (failure.providerMessage) expect(failure.message).not.toContain(failure.providerMessage);
  });
}

function describeStatuses({ definition, settings, session, statuses }: ProviderFacts): void {
  const reportOf = async (facts: StatusFacts): Promise<Report | null | undefined> => {
    const { provider } = connected(definition, settings, 'answers' in facts ? facts.answers : {});
    if ('answers' in facts) return provider.fetchReport?.(session);
    return provider.readWebhook(deliveryOf(facts.delivery, {}, facts.topic))?.report;
  };

  it.each(statuses)('reads $word as $status ($outcome)', async (facts) => {
    const report = await reportOf(facts);
    expect(report).toMatchObject({ status: facts.status, providerStatus: facts.word });
    expect(report?.decision?.outcome ?? null).toBe(facts.outcome ?? null);
  });

  it('is shown a word that it does not know', () => {
    expect(statuses.some(({ status }) => status === null)).toBe(true);
  });

  it('reports no status, check or media that it does not claim', async () => {
    const { capabilities } = definition;
    for (const report of await Promise.all(statuses.map(reportOf))) {
      if (report?.status) expect(capabilities.statuses).toContain(report.status);
      for (const { type } of report?.checks ?? []) expect(capabilities.checks).toContain(type);
      for (const { kind } of report?.media ?? []) expect(capabilities.media).toContain(kind);
    }
  });
}

function describeProofs({ definition, settings, proofs, deliveries }: ProviderFacts): void {
  const body = Buffer.from(JSON.stringify(deliveries[0]?.json));

  for (const proof of proofs) {
    describe(`webhooks proven by ${proof.name}`, () => {
      const provider = connected(definition, { ...settings, ...proof.settings }).provider;
      const authenticate = (headers: Delivery['headers'], content: Buffer = body) =>
        provider.authenticate(deliveryOf(content, headers));

      it('accepts a true delivery', () => {
        expect(provider.webhookAuthentication).not.toMatch(/SECRET_URL|NONE/);
        expect(() => authenticate(proof.sign(body, NOW))).not.toThrow();
      });

      if (proof.coversBody) {
        it('refuses a body with any one bit flipped', () => {
          const headers = proof.sign(body, NOW);
          for (let bit = 0; bit < body.length * 8; bit++) {
            expect(() => authenticate(headers, flipped(body, bit))).toThrow(WebhookRefused);
          }
        });
      }

      it('refuses a proof with any one character changed', () => {
        const headers = proof.sign(body, NOW);
        for (const [name, value] of Object.entries(headers)) {
          for (let at = 0; at < value.length; at++) {
            const changed = value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
            expect(() => authenticate({ ...headers, [name]: changed }), changed).toThrow(WebhookRefused);
          }
        }
      });

      it('refuses a delivery without a proof, or with an empty one', () => {
        expect(() => authenticate({})).toThrow(WebhookRefused);
        const names = Object.keys(proof.sign(body, NOW));
        expect(() => authenticate(Object.fromEntries(names.map((name) => [name, ''])))).toThrow(WebhookRefused);
      });

      it('refuses another scheme', () => {
        for (const headers of proof.otherSchemes(body, NOW)) {
          expect(() => authenticate(headers), JSON.stringify(headers)).toThrow(WebhookRefused);
        }
      });

      it('compares in constant time', () => {
        const compare = spyOnComparison();
        expect(() => authenticate(proof.sign(body, NOW))).not.toThrow();
        expect(compare).toHaveBeenCalled();
      });

      it('says nothing of the delivery when it refuses', () => {
        const headers = Object.fromEntries(
          Object.entries(proof.sign(body, NOW)).map(([name, value]) => [name, `${value}0`]),
        );
        const message = messageOf(() => authenticate(headers));
        for (const value of Object.values(headers)) expect(message).not.toContain(value);
      });
    });
  }
}

function describeDeliveries({ definition, settings, deliveries }: ProviderFacts): void {
  const { provider } = connected(definition, settings);
  const read = (json: unknown, topic?: string) => provider.readWebhook(deliveryOf(json, {}, topic));

  it.each(deliveries)('reads the webhook $name, twice the same', ({ json, topic, expected }) => {
    expect(read(json, topic)).toEqual(expected);
    expect(read(json, topic)).toEqual(expected);
  });

  it.each(deliveries)('reads the webhook $name with fields it does not know', ({ json, topic, expected }) => {
    expect(read(enriched(json), topic)).toEqual(expected);
  });

  it.each(['{}', '[]', 'null', '1', '"text"', '{"event": "unheard.of"}', '{"type": {}}'])(
    'takes %s as about nothing',
    (text) => {
      expect(read(Buffer.from(text))).toBeNull();
    },
  );

  it.each(['', '{"event": "cut', '<xml/>', 'event=completed'])('finds %j unreadable', (text) => {
    expect(() => read(Buffer.from(text))).toThrow(WebhookUnreadable);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Watches the one comparison that takes the same time whatever it compares. */
function spyOnComparison() {
  const spy = vi.spyOn(crypto, 'timingSafeEqual');
  syncBuiltinESMExports();
  return spy;
}

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  throw new Error('It threw nothing.');
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const withUnknownFields = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([route, answer]) => [
      route,
      answer.json === undefined ? answer : { ...answer, json: enriched(answer.json) },
    ]),
  );

/** The same JSON with one more member in each of its objects. */
function enriched(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(enriched);
  if (json === null || typeof json !== 'object') return json;
  const members = Object.entries(json).map(([name, value]) => [name, enriched(value)]);
  return { ...Object.fromEntries(members), xUnheardOf: { of: ['late'] } };
}
