import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Report, statusReport } from '../../src/domain/report.ts';
import type { ClaimedCapabilities } from '../../src/providers/contract/capabilities.ts';
import { defineProvider, type ProviderDefinition } from '../../src/providers/contract/definition.ts';
import { WebhookRefused, WebhookUnreadable } from '../../src/providers/contract/errors.ts';
import type { Provider } from '../../src/providers/contract/provider.ts';
import { type CreatedSession, hostedLink, type SessionRequest } from '../../src/providers/contract/start.ts';
import type { Notification, WebhookAuthentication } from '../../src/providers/contract/webhook.ts';

/** A provider whose every answer a test chooses. What is not given is absent, as are the methods of a real one. */
export interface Stub {
  readonly definition: ProviderDefinition;
  /** The requests to start, in order. */
  readonly requests: SessionRequest[];
  /** How often each method was called. */
  readonly calls: Record<string, number>;
  /** Replaces the stub's answers from now on. */
  set(answers: Partial<Provider>): void;
  /** What a delivery with this JSON means; replaced by `reads`. */
  reads(read: (json: Readonly<Record<string, unknown>>) => Notification | null): void;
}

const CAPABILITIES: ClaimedCapabilities = {
  documentTypes: ['PASSPORT', 'NATIONAL_ID'],
  countries: null,
  checks: [],
  media: [],
  statuses: ['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT', 'PROCESSING', 'IN_REVIEW', 'COMPLETED', 'ABANDONED'],
  redirect: true,
  amlScreening: true,
  locale: false,
  sdk: true,
  resubmission: true,
  expectedDocument: 'COMPARED',
};

/** What proves a delivery of the stub. */
export const STUB_PROOF = { 'x-stub-proof': 'genuine' };

interface StubOptions {
  readonly kind?: string;
  readonly answers?: Partial<Provider>;
  readonly authentication?: WebhookAuthentication;
  readonly ratePerMinute?: number;
  readonly options?: z.ZodObject;
  readonly check?: ProviderDefinition['check'];
}

/** A provider as a plain object. Starts succeed with a link unless told otherwise. */
export function stubProvider(given: StubOptions = {}): Stub {
  const requests: SessionRequest[] = [];
  const calls: Record<string, number> = {};
  let answers: Partial<Provider> = { createSession: async () => createdSession(), ...given.answers };
  let read = (json: Readonly<Record<string, unknown>>) => (json.kind ? (revived(json) as Notification) : null);
  const definition = defineProvider({
    kind: given.kind ?? 'stub',
    name: 'Stub',
    settings: z.object({ KEY: z.string().describe('any') }),
    ratePerMinute: given.ratePerMinute ?? 100_000,
    capabilities: CAPABILITIES,
    requirements: [],
    ...(given.options && { options: given.options }),
    ...(given.check && { check: given.check }),
    create: (): Provider => {
      const method =
        (name: string) =>
        (...args: unknown[]) => {
          calls[name] = (calls[name] ?? 0) + 1;
          if (name === 'createSession') requests.push(args[0] as SessionRequest);
          return (answers[name as keyof Provider] as (...args: unknown[]) => unknown).apply(answers, args);
        };
      const webhook: Provider['webhook'] = {
        authentication: given.authentication ?? 'BEARER',
        authenticate({ headers }) {
          if (headers['x-stub-proof'] !== 'genuine') throw new WebhookRefused('It carries no proof.');
        },
        read({ body }) {
          try {
            return read(JSON.parse(String(body)));
          } catch (error) {
            if (error instanceof SyntaxError) throw new WebhookUnreadable('The body is not JSON.');
            throw error;
          }
        },
      };
      // Methods appear and vanish as the test sets them.
      return new Proxy({ webhook } as Provider, {
        get(target, name) {
          if (name === 'webhook') return answers.webhook ?? target.webhook;
          return typeof name === 'string' && typeof answers[name as keyof Provider] === 'function'
            ? method(name)
            : answers[name as keyof Provider];
        },
      });
    },
  });
  return {
    definition: definition as unknown as ProviderDefinition,
    requests,
    calls,
    set: (more) => {
      answers = { ...answers, ...more };
    },
    reads: (next) => {
      read = next;
    },
  };
}

/** An answer to a start. */
export const createdSession = (more: Partial<CreatedSession> = {}): CreatedSession => ({
  providerReference: `ref-${randomUUID()}`,
  continuation: hostedLink('https://hosted.example.test/1'),
  expiresAt: new Date(Date.now() + 3_600_000),
  providerStatus: 'open',
  ...more,
});

/** A report of a decision. */
export const verdict = (outcome: 'APPROVED' | 'REJECTED', occurredAt: Date | null, more: Partial<Report> = {}): Report => ({
  ...statusReport('COMPLETED', outcome.toLowerCase(), occurredAt),
  decision: { outcome, reasons: [], source: 'PROVIDER', decidedAt: null },
  ...more,
});

const DATES = new Set(['occurredAt', 'decidedAt', 'attemptBeganAt', 'submittedAt', 'screenedAt']);

/** The dates of a notification that came as JSON. */
function revived(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(revived);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      DATES.has(name) && typeof value === 'string' ? new Date(value) : revived(value),
    ]),
  );
}
