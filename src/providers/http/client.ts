import type { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { type DescribeError, refusal, unreachable, unreadable } from './failure.ts';

/**
 * Milliseconds a JSON call may take, from its first byte out to its last byte in. A caller waits for a start, so a
 * provider that is slower than this counts as down; what it did all the same is found by polling or by its webhook.
 */
export const JSON_TIMEOUT = 10_000;

// Some answers hold pictures as base64; a broken or hostile one must not fill the memory.
const MAX_BYTES = 16 * 1024 * 1024;

export interface JsonClientOptions {
  readonly fetch: typeof fetch;
  /** Origin and leading path, without a slash at its end. */
  readonly baseUrl: string;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly describeError?: DescribeError;
  readonly now: () => Date;
}

export interface JsonRequest<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Follows the base URL; its variable parts are encoded by the caller. */
  readonly path: string;
  /** Null and undefined members are left out. */
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  /** Sent as JSON; `URLSearchParams` as a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** What a 2xx answer must be; an empty body is `undefined` to it. */
  readonly schema: Schema;
}

/** Calls a provider's JSON API. */
export interface JsonClient {
  /** @throws {ProviderError} for every way in which a call can fail. */
  request<Schema extends z.ZodType>(request: JsonRequest<Schema>): Promise<z.output<Schema>>;
}

/** A client for one API. It neither retries nor follows redirects (they would carry the credentials elsewhere). */
export function jsonClient({ fetch, baseUrl, headers, describeError, now }: JsonClientOptions): JsonClient {
  return {
    async request({ method, path, query, body, headers: more, timeoutMs = JSON_TIMEOUT, schema }) {
      const response = await send(() =>
        fetch(address(baseUrl, path, query), {
          method,
          headers: { accept: 'application/json', ...contentType(body), ...headers, ...more },
          body: body instanceof URLSearchParams || body === undefined ? body : JSON.stringify(body),
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        }),
      );
      const { text, json } = await send(() => readJson(response));
      const isEmpty = text === '';
      const isJson = json !== undefined;
      if (!response.ok) {
        const error = refusal(response, describeError?.(response.status, json) ?? null, now());
        // A page instead of an API's refusal comes from something in between: it says nothing of the request.
        throw error.code === 'PROVIDER_REJECTED' && !isJson && !isEmpty ? unreadable('not JSON') : error;
      }
      if (!isJson && !isEmpty) throw unreadable('not JSON');
      const parsed = schema.safeParse(json);
      if (!parsed.success) throw unreadable(`not its schema${place(parsed.error)}`);
      return parsed.data;
    },
  };
}

async function send<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw unreachable(error);
  }
}

function address(baseUrl: string, path: string, query: JsonRequest<z.ZodType>['query'] = {}): URL {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

const contentType = (body: unknown): Record<string, string> =>
  body === undefined || body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' };

/** The body as text, and what it is as JSON: undefined when it is none. */
async function readJson(response: Response): Promise<{ text: string; json: unknown }> {
  const text = await boundedText(response);
  try {
    return { text, json: parseJson(text) };
  } catch {
    return { text, json: undefined };
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw unreadable('too long');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks)).trim();
}

/** Where an answer leaves its schema: our own field names, never the provider's values. */
function place({ issues }: z.ZodError): string {
  const path = issues[0]?.path.filter((part) => typeof part === 'string' && /^\w{1,40}$/.test(part)) ?? [];
  return path.length > 0 ? ` at ${path.join('.')}` : '';
}
