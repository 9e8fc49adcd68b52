import type { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { type DescribeError, refusal, unreachable, unreadable } from './failure.ts';
import { sendWithRetries } from './retry.ts';

/**
 * Milliseconds a JSON call may take, from its first byte out to its last byte in, all tries together. A caller waits for
 * a start, so a slower provider counts as down; its later effects are found by polling or by a webhook.
 */
export const JSON_TIMEOUT = 10_000;

// Some answers hold pictures as base64. The limit keeps a broken or hostile answer from filling the memory.
const MAX_BYTES = 16 * 1024 * 1024;

/** A request as it is about to be sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** Exactly the bytes that are sent; empty without a body. */
  readonly body: Buffer;
}

type RequestHeaders = Readonly<Record<string, string>>;
/** Headers made from the request, for every try anew. */
type MakeHeaders = (request: OutgoingRequest) => RequestHeaders | Promise<RequestHeaders>;

export interface JsonClientOptions {
  readonly fetch: typeof fetch;
  /** Origin and leading path, without a slash at its end. */
  readonly baseUrl: string;
  /** Sent with every call. */
  readonly headers?: RequestHeaders | MakeHeaders;
  /** The headers that sign the request; they override all others. */
  readonly sign?: MakeHeaders;
  readonly describeError?: DescribeError;
  readonly now: () => Date;
  /** Milliseconds before the first retry. */
  readonly retryDelay?: number;
}

export interface JsonRequest<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Follows the base URL; its variable parts are encoded by the caller. */
  readonly path: string;
  /** Null and undefined members are left out. */
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  /** Sent as JSON; `URLSearchParams` as a form. */
  readonly body?: unknown;
  readonly headers?: RequestHeaders;
  readonly timeoutMs?: number;
  /** The schema of a 2xx answer; an empty body is `undefined` to it. */
  readonly schema: Schema;
}

/** An answer with its headers. */
export interface JsonAnswer<Data> {
  readonly data: Data;
  readonly headers: Headers;
}

/** Calls a provider's JSON API. */
export interface JsonClient {
  /** @throws {ProviderError} for every way in which a call can fail. */
  request<Schema extends z.ZodType>(request: JsonRequest<Schema>): Promise<z.output<Schema>>;
  /** The same, with the headers of the answer. @throws {ProviderError} */
  requestWithHeaders<Schema extends z.ZodType>(request: JsonRequest<Schema>): Promise<JsonAnswer<z.output<Schema>>>;
}

/** A client for one API, which retries transient failures. Redirects are refused: they would carry the credentials elsewhere. */
export function jsonClient(options: JsonClientOptions): JsonClient {
  const requestWithHeaders: JsonClient['requestWithHeaders'] = async (request) => {
    const response = await translated(() => sent(options, request));
    const { text, json } = await translated(() => readJson(response));
    const isEmpty = text === '';
    const isJson = json !== undefined;
    if (!response.ok) {
      const error = refusal(response, options.describeError?.(response.status, json) ?? null, options.now());
      // A page instead of an API's refusal comes from a proxy in between: it says nothing of the request.
      throw error.code === 'PROVIDER_REJECTED' && !isJson && !isEmpty ? unreadable('not JSON') : error;
    }
    if (!isJson && !isEmpty) throw unreadable('not JSON');
    const parsed = request.schema.safeParse(json);
    if (!parsed.success) throw unreadable(`not its schema${place(parsed.error)}`);
    return { data: parsed.data, headers: response.headers };
  };
  return { requestWithHeaders, request: async (request) => (await requestWithHeaders(request)).data };
}

/** The answer to the last try. The headers are made for each try, so that a retried request is signed anew. */
function sent(
  { fetch, baseUrl, headers, sign, retryDelay }: JsonClientOptions,
  { method, path, query, body, headers: more, timeoutMs = JSON_TIMEOUT }: JsonRequest<z.ZodType>,
): Promise<Response> {
  const { bytes, contentType } = encoded(body);
  const request: OutgoingRequest = { method, url: address(baseUrl, path, query), body: bytes };
  const signal = AbortSignal.timeout(timeoutMs);
  return sendWithRetries({ method, signal, initialDelay: retryDelay }, async () =>
    fetch(request.url, {
      method,
      headers: {
        accept: 'application/json',
        ...contentType,
        ...(typeof headers === 'function' ? await headers(request) : headers),
        ...more,
        ...(await sign?.(request)),
      },
      body: body === undefined ? undefined : new Uint8Array(bytes),
      redirect: 'manual',
      signal,
    }),
  );
}

async function translated<Result>(call: () => Promise<Result>): Promise<Result> {
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

function encoded(body: unknown): { readonly bytes: Buffer; readonly contentType: RequestHeaders } {
  if (body === undefined) return { bytes: Buffer.alloc(0), contentType: {} };
  const isForm = body instanceof URLSearchParams;
  return {
    bytes: Buffer.from(isForm ? body.toString() : JSON.stringify(body)),
    contentType: { 'content-type': isForm ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'application/json' },
  };
}

/** The body as text, and its value as JSON: undefined when it is none. */
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
