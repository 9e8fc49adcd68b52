import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { API_KEY } from '../e2e/harness.ts';
import type { Random } from './random.ts';

/** An event as a subscriber was given it. */
export interface Seen {
  readonly cursor: string;
  readonly revision: number;
  readonly session: { readonly id: string };
}

/** A client that follows the whole log, leaves at random and comes back with its last cursor, anywhere. */
export interface Subscriber {
  readonly seen: readonly Seen[];
  /** Stays until it has seen so many events, then leaves for good. */
  finish(count: number, deadline: number): Promise<void>;
}

const EVENTS = 'subscription ($after: String) { sessionEvents(after: $after) { cursor revision session { id } } }';

/** The cursor before the first event. */
export const BEGINNING = Buffer.from(JSON.stringify(['event', '0'])).toString('base64url');

/** Starts following; `urls` says where the instances are. */
export function follow(urls: () => readonly string[], random: Random): Subscriber {
  const seen: Seen[] = [];
  let leaving = false;
  const watchOnce = (url: string, stayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${API_KEY}` },
        retryAttempts: 0,
      });
      const end = () => {
        clearTimeout(timer);
        Promise.resolve(client.dispose()).catch(() => {});
        resolve();
      };
      const timer = setTimeout(end, stayMs);
      client.subscribe<{ sessionEvents: Seen }>(
        { query: EVENTS, variables: { after: seen.at(-1)?.cursor ?? BEGINNING } },
        {
          next: ({ data }) => {
            if (data) seen.push(data.sessionEvents);
          },
          error: end,
          complete: end,
        },
      );
    });
  const following = (async () => {
    while (!leaving) {
      const up = urls();
      if (up.length > 0) await watchOnce(random.pick(up), 200 + random.below(8000));
      await delay(random.below(300));
    }
  })();
  return {
    seen,
    async finish(count, deadline) {
      while (seen.length < count && Date.now() < deadline) await delay(50);
      // Whatever should not come would come now.
      await delay(500);
      leaving = true;
      await following;
    },
  };
}
