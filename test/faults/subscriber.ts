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
  /** Stays until it has seen so many events, or for so long none, then leaves for good. */
  finish(count: number, patienceMs: number): Promise<void>;
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
      let gone = false;
      const end = () => {
        gone = true;
        clearTimeout(timer);
        Promise.resolve(client.dispose()).catch(() => {});
        resolve();
      };
      const timer = setTimeout(end, stayMs);
      client.subscribe<{ sessionEvents: Seen }>(
        { query: EVENTS, variables: { after: seen.at(-1)?.cursor ?? BEGINNING } },
        {
          next: ({ data }) => {
            // What comes after it has left belongs to nobody: it comes again by the cursor.
            if (data && !gone) seen.push(data.sessionEvents);
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
    async finish(count, patienceMs) {
      for (
        let [last, since] = [0, Date.now()];
        seen.length < count && Date.now() - since < patienceMs;
        await delay(50)
      ) {
        if (seen.length > last) since = Date.now();
        last = seen.length;
      }
      // Whatever should not come would come now.
      await delay(500);
      leaving = true;
      await following;
    },
  };
}

/** An event of the log as the database has it. */
export interface Logged {
  readonly session: string;
  readonly revision: number;
}

/**
 * What a subscriber missed, was told again, or in the wrong order; in words. `due`: how many events it had to see; those
 * after them may have come when it had left.
 */
export function faultsOf(log: readonly Logged[], { seen }: Subscriber, due = log.length): string[] {
  const told = log.map(
    ({ session, revision }) => `${Buffer.from(`Session:${session}`).toString('base64')} ${revision}`,
  );
  const places = new Map(told.map((event, place) => [event, place]));
  const known = new Set<string>();
  let last = -1;
  const faults: string[] = [];
  for (const { session, revision } of seen) {
    const event = `${session.id} ${revision}`;
    const place = places.get(event) ?? -1;
    if (known.has(event)) faults.push(`event ${place + 1} again`);
    else if (place < last) faults.push(`event ${place + 1} after ${last + 1}`);
    known.add(event);
    last = Math.max(last, place);
  }
  const missed = told.slice(0, due).flatMap((event, place) => (known.has(event) ? [] : [`event ${place + 1} missing`]));
  return [...faults, ...missed];
}
