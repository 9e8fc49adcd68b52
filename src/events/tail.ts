import { shared } from '../store/batch.ts';
import type { EventLog, LoggedEvent } from '../store/event-log.ts';
import { throughOutage } from '../store/outage.ts';
import { createTurns } from './turns.ts';

// The longest delay of an event whose wake-up was lost.
const POLL_MS = 1000;
const PAGE = 500;
/** Events per page of a subscriber that is behind. Small, because thousands may be behind at once. */
const OWN_PAGE = 64;
const BATCH = 32;
/** Events that wait for a subscriber; with more it falls behind, and pages the log by itself. */
const MAILBOX = 1000;
/** Subscribers with a backlog that may continue in one event-loop turn. */
const TURNS_AT_ONCE = 16;

/** The retention has discarded events after this cursor: it cannot be served without a gap. */
export class EventsDiscarded extends Error {
  override readonly name = 'EventsDiscarded';
}

/** An event with its batch, whose sessions can be loaded in one statement. */
export interface TailedEvent extends LoggedEvent {
  readonly batch: readonly LoggedEvent[];
}

/** The reader of the log: one per process. It feeds every subscriber that has reached the head. */
export interface Tail {
  /** The newest position that was read. */
  readonly head: bigint;
  /**
   * Yields every event after `after` (of one session, if `sessionId` is given) once and in order, and continues with
   * live events until the signal. @throws {EventsDiscarded}
   */
  follow(after: bigint, signal: AbortSignal, sessionId?: string): AsyncGenerator<TailedEvent>;
  stop(): Promise<void>;
}

interface Subscriber {
  /** Live events that it has not read yet; empty while it is behind. */
  mailbox: TailedEvent[];
  behind: boolean;
  wake: () => void;
}

/** Starts tailing the log from its present head. */
export async function startTail(log: EventLog, onError: (error: unknown) => void): Promise<Tail> {
  let head = await log.newest();
  const subscribers = createSubscribers();
  const turn = createTurns(TURNS_AT_ONCE);
  let reading: Promise<void> = Promise.resolve();

  const readOn = shared(async () => {
    await log.sequence();
    for (;;) {
      const events = inBatches(await log.read(head, PAGE));
      subscribers.deliver(events);
      head = events.at(-1)?.position ?? head;
      if (events.length < PAGE) return;
    }
  });
  const wake = (): void => {
    reading = readOn().catch(onError);
  };
  const stopListening = log.onWake(wake);
  const timer = setInterval(wake, POLL_MS);

  const readPage = async (cursor: bigint, sessionId: string | undefined): Promise<TailedEvent[]> => {
    const upTo = head;
    const page = await log.read(cursor, OWN_PAGE, sessionId);
    // Positions rise by one: a missing one was discarded by the retention. One session's positions have natural gaps,
    // so discarded events cannot be detected here.
    const isDiscarded = sessionId === undefined && cursor < upTo && page[0]?.position !== cursor + 1n;
    if (isDiscarded) throw new EventsDiscarded('events after this cursor were discarded');
    return inBatches(page);
  };

  return {
    get head() {
      return head;
    },

    async *follow(after, signal, sessionId) {
      let cursor = after;
      const subscriber: Subscriber = { mailbox: [], behind: cursor < head, wake: () => {} };
      const onAbort = () => subscriber.wake();
      signal.addEventListener('abort', onAbort);
      const leave = subscribers.join(subscriber, sessionId);
      try {
        while (!signal.aborted) {
          let page: TailedEvent[];
          if (subscriber.behind) {
            // Joins the live feed before the last page is read, so that no event is lost between the two.
            subscriber.behind = false;
            page = await throughOutage(
              () => readPage(cursor, sessionId),
              () => signal.aborted,
            );
            if (page.length === OWN_PAGE) fallBehind(subscriber);
          } else page = await nextLive(subscriber, signal);
          for (const [index, event] of page.entries()) {
            if (event.position <= cursor) continue;
            if (index > 0) await turn();
            if (signal.aborted) return;
            cursor = event.position;
            yield event;
          }
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        leave();
      }
    },

    async stop() {
      stopListening();
      clearInterval(timer);
      await reading;
    },
  };
}

function inBatches(events: readonly LoggedEvent[]): TailedEvent[] {
  let batch: LoggedEvent[] = [];
  return events.map((event, index) => {
    if (index % BATCH === 0) batch = events.slice(index, index + BATCH);
    // Mutates the event: a copy would keep two objects alive.
    return Object.assign(event, { batch });
  });
}

/** The subscribers, grouped by session, so that an event is delivered only to those it concerns. */
function createSubscribers() {
  const ofAll = new Set<Subscriber>();
  const ofSession = new Map<string, Set<Subscriber>>();
  return {
    join(subscriber: Subscriber, sessionId: string | undefined): () => void {
      const group = sessionId === undefined ? ofAll : (ofSession.get(sessionId) ?? new Set());
      if (sessionId !== undefined) ofSession.set(sessionId, group);
      group.add(subscriber);
      return () => {
        group.delete(subscriber);
        if (sessionId !== undefined && group.size === 0 && ofSession.get(sessionId) === group)
          ofSession.delete(sessionId);
      };
    },
    deliver(events: readonly TailedEvent[]): void {
      for (const subscriber of ofAll) deliver(subscriber, events);
      for (const event of events) {
        for (const subscriber of ofSession.get(event.sessionId) ?? []) deliver(subscriber, [event]);
      }
    },
  };
}

function deliver(subscriber: Subscriber, events: readonly TailedEvent[]): void {
  if (subscriber.behind || events.length === 0) return;
  if (subscriber.mailbox.length + events.length > MAILBOX) fallBehind(subscriber);
  else subscriber.mailbox.push(...events);
  subscriber.wake();
}

function fallBehind(subscriber: Subscriber): void {
  subscriber.behind = true;
  subscriber.mailbox = [];
}

async function nextLive(subscriber: Subscriber, signal: AbortSignal): Promise<TailedEvent[]> {
  if (subscriber.mailbox.length === 0 && !subscriber.behind && !signal.aborted) {
    await new Promise<void>((resolve) => {
      subscriber.wake = resolve;
    });
  }
  const events = subscriber.mailbox;
  subscriber.mailbox = [];
  return events;
}
