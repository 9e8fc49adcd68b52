import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RefusalPace } from '../access/refusal-pace.ts';
import { isSameSecret } from '../lib/secret.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { receiveDelivery } from '../webhooks/receive.ts';
import { readBody } from './webhook-body.ts';

const RETRY_AFTER_SECONDS = '5';

/** The parts that the webhook endpoint needs. */
export interface WebhookParts {
  readonly gateway: Gateway;
  /** By connection key. */
  readonly targets: ReadonlyMap<string, WebhookTarget>;
  readonly pace: RefusalPace;
}

/** A connection, and the secret segment of its webhook address. */
export interface WebhookTarget {
  readonly connection: Connection;
  readonly segment: string;
}

/** Whether the secret segment is the only proof of origin of this connection's webhooks. */
export const needsSegment = ({ provider }: Connection): boolean =>
  !['HMAC', 'BASIC', 'BEARER', 'OAUTH2'].includes(provider.webhook.authentication);

/**
 * Answers `POST /webhooks/{key}[/{segment}[/{topic}]]` as soon as the delivery is in the inbox; jobs process it later.
 */
export async function handleWebhook(
  parts: WebhookParts,
  { path, address }: { readonly path: readonly string[]; readonly address: string | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [key = '', segment, topic = null, ...rest] = path;
  const target = parts.targets.get(key);
  if (!target || rest.length > 0 || !isRightSegment(target, segment)) return answer(request, response, 404);
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answer(request, response, 405);
  }
  const outcome = await receive(parts, target.connection, { address, topic }, request);
  if (!outcome) return;
  const { status, disposition } = outcome;
  if (disposition) parts.gateway.metrics.delivery(key, disposition);
  if (disposition === 'REFUSED' || disposition === 'UNVERIFIED') {
    const waitMs = parts.pace.delayMs(address);
    if (waitMs > 0) await delay(waitMs);
  }
  if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  answer(request, response, status);
}

interface Outcome {
  readonly status: number;
  /** The label for the metrics; null: not counted as a delivery. */
  readonly disposition: string | null;
}

/** Receives a request for a connection; null when the sender broke off. */
async function receive(
  { gateway, pace }: WebhookParts,
  connection: Connection,
  { address, topic }: { readonly address: string | null; readonly topic: string | null },
  request: IncomingMessage,
): Promise<Outcome | null> {
  // An address outside the allowlist that exceeds the refusal rate is refused before its body is read, and is only
  // counted.
  if (pace.isExceeded(address) && !connection.isWebhookAddress(address ?? ''))
    return { status: 401, disposition: 'REFUSED' };
  const receivedAt = new Date();
  const body = await readBody(request);
  if (body === 'too large') return { status: 413, disposition: null };
  if (body === 'broken off') return null;
  try {
    return await receiveDelivery(gateway, connection, {
      address,
      topic,
      receivedAt,
      headers: headersOf(request),
      body: body.bytes,
      isDecoded: body.isDecoded,
    });
  } catch (error) {
    gateway.log.error(
      { connection: connection.key, error: error instanceof Error ? error.name : typeof error },
      'storing a webhook failed',
    );
    return { status: 503, disposition: 'UNAVAILABLE' };
  }
}

function isRightSegment({ connection, segment }: WebhookTarget, given: string | undefined): boolean {
  if (given === undefined) return !needsSegment(connection);
  return isSameSecret(given, segment);
}

// A header that occurs twice is treated as absent, because either value could be the forged one.
function headersOf({ headersDistinct }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values?.length === 1 ? values[0] : undefined]),
  );
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // The rest of an unread body is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status).end();
}
