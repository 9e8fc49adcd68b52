import { expect, it } from 'vitest';
import type { ProviderErrorCode } from '../../../src/domain/error-code.ts';
import type { ErrorOrigin } from '../../../src/providers/contract/errors.ts';
import type { Provider } from '../../../src/providers/contract/provider.ts';
import type { Answer, Answers } from '../answers.ts';
import { connected, failureOf } from './connected.ts';
import { enriched, withoutEnrichment } from './enriched.ts';
import type { CallFacts, ProviderFacts } from './facts.ts';

/** Ways in which any call can go wrong, whatever the provider. */
const FAULTS: readonly {
  readonly name: string;
  readonly answer: Answer;
  readonly code: ProviderErrorCode;
  readonly origin: ErrorOrigin;
  readonly retryAfter?: number;
}[] = [
  {
    name: 'a time-out',
    answer: { failure: new DOMException('late', 'TimeoutError') },
    code: 'PROVIDER_UNAVAILABLE',
    origin: 'provider',
  },
  {
    name: 'a refused connection',
    answer: { failure: new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }) },
    code: 'PROVIDER_UNAVAILABLE',
    origin: 'provider',
  },
  {
    name: '429 with Retry-After',
    answer: { status: 429, headers: { 'retry-after': '7' } },
    code: 'PROVIDER_RATE_LIMITED',
    origin: 'provider',
    retryAfter: 7000,
  },
  { name: '429 without Retry-After', answer: { status: 429 }, code: 'PROVIDER_RATE_LIMITED', origin: 'provider' },
  { name: '500', answer: { status: 500 }, code: 'PROVIDER_UNAVAILABLE', origin: 'provider' },
  {
    name: '503 as a page',
    answer: { status: 503, text: '<html>Sorry</html>' },
    code: 'PROVIDER_UNAVAILABLE',
    origin: 'provider',
  },
  {
    name: 'a page',
    answer: { text: '<!doctype html><title>Login</title>' },
    code: 'PROVIDER_UNAVAILABLE',
    origin: 'answer',
  },
  { name: 'truncated JSON', answer: { text: '{"id": "7b1c9f' }, code: 'PROVIDER_UNAVAILABLE', origin: 'answer' },
  { name: 'an empty answer', answer: { text: '' }, code: 'PROVIDER_UNAVAILABLE', origin: 'answer' },
  { name: 'JSON of another kind', answer: { json: [1, 2] }, code: 'PROVIDER_UNAVAILABLE', origin: 'answer' },
  {
    name: 'a redirect',
    answer: { status: 302, headers: { location: 'https://elsewhere.example.test/' } },
    code: 'PROVIDER_UNAVAILABLE',
    origin: 'provider',
  },
];

interface Call extends CallFacts<unknown> {
  /** The method is always called on the provider. */
  make(provider: Provider): Promise<unknown>;
}

/** The calls that a kind has facts of, by the name of the method. */
const callsOf = ({ request, session, createSession, fetchReport, renewContinuation }: ProviderFacts) =>
  new Map<string, Call>([
    ['createSession', { ...createSession, make: (provider) => provider.createSession(request) }],
    ...entry('fetchReport', fetchReport, async (provider) => provider.fetchReport?.(session)),
    ...entry('renewContinuation', renewContinuation, async (provider) => provider.renewContinuation?.(session)),
  ]);

const entry = (name: string, facts: CallFacts<unknown> | undefined, make: Call['make']): [string, Call][] =>
  facts ? [[name, { ...facts, make }]] : [];

/** The conformance of the calls that go out. */
export function describeCalls(facts: ProviderFacts): void {
  const { definition, settings } = facts;
  const calls = callsOf(facts);

  for (const [name, { answers, route, expected, make }] of calls) {
    it(`${name} gives what the provider answers`, async () => {
      const { provider } = connected(definition, settings, answers);
      expect(await make(provider)).toEqual(expected);
    });

    it(`${name} tolerates fields it does not know`, async () => {
      const { provider } = connected(definition, settings, withUnknownFields(answers));
      expect(withoutEnrichment(await make(provider))).toEqual(withoutEnrichment(expected));
    });

    // A provider whose start is a link alone calls nothing that could fail.
    const faults = Object.keys(answers).length > 0 ? FAULTS : [];
    it.each(faults)(`${name} reports $name`, async ({ answer, code, origin, retryAfter }) => {
      const { provider } = connected(definition, settings, { ...answers, [route]: answer });
      const error = await failureOf(make(provider));
      expect(error).toMatchObject({ code, origin, retryable: true, retryAfter: retryAfter ?? null });
    });
  }

  it.each(facts.errors)('$name is $code (retryable: $retryable)', async (error) => {
    const call = calls.get(error.call);
    if (!call) throw new Error(`There are no facts of ${error.call}.`);
    const { provider } = connected(definition, settings, { ...call.answers, [call.route]: error.answer });
    const failure = await failureOf(call.make(provider));
    expect(failure).toMatchObject({ code: error.code, retryable: error.retryable });
    if (error.origin !== undefined) expect(failure.origin).toBe(error.origin);
    if (error.providerCode !== undefined) expect(failure.providerCode).toBe(error.providerCode);
    if (failure.providerMessage) expect(failure.message).not.toContain(failure.providerMessage);
  });
}

const withUnknownFields = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([route, answer]) => [
      route,
      answer.json === undefined ? answer : { ...answer, json: enriched(answer.json) },
    ]),
  );
