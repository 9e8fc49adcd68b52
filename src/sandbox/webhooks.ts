import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from './session.ts';

const TIMEOUT_MS = 10_000;
const ATTEMPTS_KEPT = 100;
// Long enough that no word of a route is taken for a secret, short enough that no secret passes.
const SECRET_LENGTH = 16;

/** One webhook ready to be sent; `headers` is asked anew for each attempt, since a proof of origin may carry the time. */
export interface Delivery {
  readonly event: string;
  readonly url: string;
  readonly body: string;
  headers(): Record<string, string>;
}

/** Sends webhooks, in order per session, and keeps what became of each attempt in the session. */
export interface Sender {
  /**
   * Queues behind what the session has under way; resolves once each has had its first attempt. Further attempts,
   * after `retries` ms each, hold nobody up.
   */
  send(session: Session, deliveries: readonly Delivery[], retries: readonly number[]): Promise<void>;
  /** As `send`, but joins the queue only after `delay` ms, so that later webhooks overtake. */
  sendLater(
    session: Session,
    deliveries: readonly Delivery[],
    retries: readonly number[],
    delay: number,
  ): Promise<void>;
  /** Gives up what is under way. */
  close(): Promise<void>;
}

/** The URL without query and without path segments long enough to be secrets. */
export function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  const segments = pathname.split('/').map((segment) => (segment.length < SECRET_LENGTH ? segment : '…'));
  return origin + segments.join('/');
}

/** A sender over HTTP; `recorded` is called after each attempt. */
export function createSender(tools: { now(): Date; recorded(): void; log(line: string): void }): Sender {
  const closing = new AbortController();
  const queues = new WeakMap<Session, Promise<void>>();
  const underWay = new Set<Promise<void>>();

  const track = (work: Promise<void>): Promise<void> => {
    const settled = work.catch((error: unknown) => {
      if (!closing.signal.aborted) tools.log(`webhook: ${error instanceof Error ? error.message : 'failed'}`);
    });
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return settled;
  };

  const attempt = async (session: Session, delivery: Delivery): Promise<boolean> => {
    const status = await post(delivery, closing.signal);
    if (closing.signal.aborted) return true;
    const url = withoutSecrets(delivery.url);
    session.attempts.push({ event: delivery.event, url, status, at: tools.now().toISOString() });
    session.attempts.splice(0, session.attempts.length - ATTEMPTS_KEPT);
    tools.recorded();
    tools.log(`webhook ${delivery.event} to ${url}: ${status ?? 'no answer'}`);
    return status !== null && status >= 200 && status < 300;
  };

  const retry = async (session: Session, delivery: Delivery, retries: readonly number[]): Promise<void> => {
    for (const pause of retries) {
      await wait(pause, undefined, { signal: closing.signal });
      if (await attempt(session, delivery)) return;
    }
  };

  const send: Sender['send'] = (session, deliveries, retries) => {
    const turn = (queues.get(session) ?? Promise.resolve()).then(async () => {
      for (const delivery of deliveries) {
        if (!(await attempt(session, delivery))) void track(retry(session, delivery, retries));
      }
    });
    const settled = track(turn);
    queues.set(session, settled);
    return settled;
  };

  return {
    send,
    sendLater: (session, deliveries, retries, delay) =>
      track(wait(delay, undefined, { signal: closing.signal }).then(() => send(session, deliveries, retries))),
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

/** The status of the answer; null when none came. */
async function post(delivery: Delivery, closing: AbortSignal): Promise<number | null> {
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: delivery.headers(),
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
