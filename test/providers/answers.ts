import { readFileSync } from 'node:fs';
import { type CallPriority, callPriority } from '../../src/providers/http/priority.ts';

/** What a provider answers: JSON, or a text that need not be. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** No answer at all: what `fetch` throws. */
  readonly failure?: Error;
}

/** Answers by method and address without its query: `POST https://api.example.test/sessions`. */
export type Answers = Readonly<Record<string, Answer>>;

/** One request that reached the double. */
export interface SentRequest {
  readonly route: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: RequestInit['redirect'];
  readonly priority: CallPriority;
}

/** A `fetch` that answers from a table and keeps what it was asked. */
export function answering(answers: Answers): { fetch: typeof fetch; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  return {
    sent,
    fetch: async (input, init) => {
      const request = new Request(input, { ...init, redirect: 'follow' });
      const url = new URL(request.url);
      const route = `${request.method} ${url.origin}${url.pathname}`;
      const priority = callPriority();
      sent.push({
        route,
        url,
        headers: request.headers,
        body: await request.text(),
        redirect: init?.redirect,
        priority,
      });
      const answer = answers[route];
      if (!answer) throw new Error(`The test has no answer for ${route}.`);
      if (answer.failure) throw answer.failure;
      const body = answer.text ?? (answer.json === undefined ? null : JSON.stringify(answer.json));
      return new Response(body, { status: answer.status ?? 200, headers: answer.headers });
    },
  };
}

/** A recorded JSON of `test/fixtures`, by its path without the extension. */
export const fixture = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/${path}.json`, import.meta.url), 'utf8'));
