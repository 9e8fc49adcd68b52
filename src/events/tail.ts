import type { EventLog, LoggedEvent } from '../store/event-log.ts';

// A lost wake-up costs no more than this.
const POLL_MS = 1000;
const PAGE = 500;
/** How many events wait for a subscriber before it is left to page the log by itself. */
const MAILBOX = 256;

/** One reader of the log per process, which feeds all subscribers that are at its head. */
export interface Tail {
  /** The newest position that was read. */
  readonly head: bigint;
  /** Every event after `after`, in order, nothing missing and nothing twice, then live, until the signal. */
  follow(after: bigint, signal: AbortSignal): AsyncGenerator<LoggedEvent>;
  stop(): Promise<void>;
}

interface Subscriber {
  /** Events that came since it last looked; emptied for good once it falls behind. */
  mailbox: LoggedEvent[];
  behind: boolean;
  wake: () => void;
}

/** Starts tailing the log from its present head. */
export async function startTail(log: EventLog, onError: (error: unknown) => void): Promise<Tail> {
  await log.sequence();
  let { head } = await log.bounds();
  const subscribers = new Set<Subscriber>();
  let running: Promise<void> | null = null;
  let again = false;

  const readOn = async (): Promise<void> => {
    await log.sequence();
    for (;;) {
      const events = await log.read(head, PAGE);
      for (const subscriber of subscribers) deliver(subscriber, events);
      head = events.at(-1)?.position ?? head;
      if (events.length < PAGE) return;
    }
  };
  // Wake-ups that come while the log is being read are answered by one more reading.
  const wake = (): void => {
    again = true;
    running ??= (async () => {
      while (again) {
        again = false;
        await readOn().catch(onError);
      }
      running = null;
    })();
  };
  const stopListening = log.onWake(wake);
  const timer = setInterval(wake, POLL_MS);

  return {
    get head() {
      return head;
    },

    async *follow(after, signal) {
      let cursor = after;
      const subscriber: Subscriber = { mailbox: [], behind: true, wake: () => {} };
      const onAbort = () => subscriber.wake();
      signal.addEventListener('abort', onAbort);
      subscribers.add(subscriber);
      try {
        while (!signal.aborted) {
          // Joins the live feed before the last page is read, so that nothing falls between the two.
          if (cursor >= head) subscriber.behind = false;
          const page = subscriber.behind ? await log.read(cursor, PAGE) : await nextLive(subscriber, signal);
          // Nothing where something was: retention discarded it, and what follows is at the head.
          if (subscriber.behind && page.length === 0 && cursor < head) cursor = head;
          for (const event of page) {
            if (event.position <= cursor) continue;
            if (signal.aborted) return;
            cursor = event.position;
            yield event;
          }
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        subscribers.delete(subscriber);
      }
    },

    async stop() {
      stopListening();
      clearInterval(timer);
      again = false;
      await running;
    },
  };
}

function deliver(subscriber: Subscriber, events: readonly LoggedEvent[]): void {
  if (subscriber.behind || events.length === 0) return;
  if (subscriber.mailbox.length + events.length > MAILBOX) {
    subscriber.behind = true;
    subscriber.mailbox = [];
  } else {
    subscriber.mailbox.push(...events);
  }
  subscriber.wake();
}

async function nextLive(subscriber: Subscriber, signal: AbortSignal): Promise<LoggedEvent[]> {
  if (subscriber.mailbox.length === 0 && !subscriber.behind && !signal.aborted) {
    await new Promise<void>((resolve) => {
      subscriber.wake = resolve;
    });
  }
  const events = subscriber.mailbox;
  subscriber.mailbox = [];
  return events;
}
