import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSecret } from '../lib/secret.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { receiveDelivery } from '../webhooks/receive.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const RETRY_AFTER_SECONDS = '5';

/** A connection as its webhooks reach it. */
export interface WebhookTarget {
  readonly connection: Connection;
  readonly segment: string;
}

/** Whether nothing but the secret segment proves where this connection's webhooks come from. */
export const needsSegment = ({ provider }: Connection): boolean =>
  !['HMAC', 'BASIC', 'BEARER', 'OAUTH2'].includes(provider.webhook.authentication);

/** Answers `POST /webhooks/{key}[/{segment}[/{topic}]]`, as soon as the delivery is kept. */
export async function handleWebhook(
  gateway: Gateway,
  targets: ReadonlyMap<string, WebhookTarget>,
  { path, address }: { readonly path: readonly string[]; readonly address: string | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [key = '', segment, topic, ...rest] = path;
  const target = targets.get(key);
  if (!target || rest.length > 0 || !isRightSegment(target, segment)) return answer(request, response, 404);
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answer(request, response, 405);
  }
  const receivedAt = new Date();
  const body = await readBody(request);
  if (body === 'too large') return answer(request, response, 413);
  if (body === 'broken off') return;
  try {
    const delivery = { address, headers: headersOf(request), body, topic: topic ?? null, receivedAt };
    const { status, disposition } = await receiveDelivery(gateway, target.connection, delivery);
    gateway.metrics.delivery(key, disposition);
    answer(request, response, status);
  } catch (error) {
    gateway.log.error(
      { connection: key, error: error instanceof Error ? error.name : typeof error },
      'a webhook could not be kept',
    );
    gateway.metrics.delivery(key, 'UNAVAILABLE');
    response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
    answer(request, response, 503);
  }
}

function isRightSegment({ connection, segment }: WebhookTarget, given: string | undefined): boolean {
  if (given === undefined) return !needsSegment(connection);
  return isSecret(given, segment);
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | 'broken off'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too large';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    return 'broken off';
  }
  return Buffer.concat(chunks, size);
}

// A header given twice is no header: which of the two was meant is not ours to guess.
function headersOf({ headersDistinct }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values?.length === 1 ? values[0] : undefined]),
  );
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // What is not read is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status).end();
}
