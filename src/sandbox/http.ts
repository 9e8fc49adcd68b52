import type { IncomingMessage, ServerResponse } from 'node:http';

const BODY_LIMIT = 8 * 1024 * 1024;

/** The request in the web's own shape; null when its body is too large or its URL is none. */
export async function readRequest(incoming: IncomingMessage, origin: string): Promise<Request | null> {
  const url = origin + (incoming.url ?? '/');
  if (!URL.canParse(url)) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const each of value ?? []) headers.append(name, each);
  }
  const bodiless = method === 'GET' || method === 'HEAD';
  return new Request(url, { method, headers, body: bodiless ? null : Buffer.concat(chunks) });
}

/** Writes the answer; `Response.error()` hangs up without one. */
export async function writeResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  if (response.type === 'error') {
    outgoing.destroy();
    return;
  }
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length });
  outgoing.end(body);
}

/** The value of JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text without its percent-encoding; as it is when that is broken. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
