import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const EVENTS = 'subscription ($after: String) { sessionEvents(after: $after) { session { id } } }';

interface Sent {
  readonly event: string | undefined;
  readonly data: { data: Record<string, { id?: string; session?: { id: string } }> };
  readonly id: string | undefined;
}

/** An event stream as its bytes say it. */
async function open(query: string, variables: object = {}, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const answer = await fetch(`${harness.running.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${API_KEY}`,
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: leaving.signal,
  });
  return { headers: answer.headers, events: eventsOf(answer), leave: () => leaving.abort() };
}

async function* eventsOf(answer: Response): AsyncGenerator<Sent> {
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: ?(.*)/, 2)),
      );
      text = text.slice(end + 2);
      if (fields.event === 'next') yield { event: fields.event, data: JSON.parse(fields.data), id: fields.id };
    }
  }
}

const sessionOf = ({ data }: Sent) => data.data.sessionEvents?.session?.id;

test('each event of sessionEvents has its cursor as id, and Last-Event-ID resumes after it', async () => {
  const stream = await open(EVENTS);
  expect(stream.headers.get('x-accel-buffering')).toBe('no');
  const [first, second, third] = [await harness.begin(), await harness.begin(), await harness.begin()];
  const seen: Sent[] = [];
  for await (const event of stream.events) if (seen.push(event) === 3) break;
  stream.leave();
  expect(seen.map(sessionOf)).toEqual([first.id, second.id, third.id]);
  const { sessionEvents } = await lastOf(first.id);
  expect(seen[0]?.id).toBe(sessionEvents);

  // The variables of a client that reconnects are those of its first request.
  const variables = { after: seen[2]?.id };
  const resumed = await open(EVENTS, variables, { 'last-event-id': seen[0]?.id ?? '' });
  const again = await resumed.events.next();
  resumed.leave();
  expect(sessionOf(again.value as Sent)).toBe(second.id);
});

/** The cursor of a session's event, as the API tells it. */
async function lastOf(id: string): Promise<{ sessionEvents: string }> {
  const { session } = await harness.query<{ session: { events: { edges: { node: { cursor: string } }[] } } }>(
    'query ($id: ID!) { session(id: $id) { events(first: 1) { edges { node { cursor } } } } }',
    { id },
  );
  return { sessionEvents: session.events.edges[0]?.node.cursor ?? '' };
}

test('a Last-Event-ID that is none of ours is an error, an empty one is none', async () => {
  const wrong = await open(EVENTS, {}, { 'last-event-id': 'nonsense' });
  expect((await wrong.events.next()).value).toMatchObject({
    data: { errors: [{ extensions: { code: 'INVALID_INPUT' } }] },
  });
  wrong.leave();
  const empty = await open(EVENTS, {}, { 'last-event-id': '' });
  const { id } = await harness.begin();
  expect(sessionOf((await empty.events.next()).value as Sent)).toBe(id);
  empty.leave();
});

test('events of sessionUpdated have no id', async () => {
  const { id } = await harness.begin();
  const stream = await open('subscription ($id: ID!) { sessionUpdated(id: $id) { id } }', { id });
  const { value } = await stream.events.next();
  stream.leave();
  expect(value).toMatchObject({ id: undefined, data: { data: { sessionUpdated: { id } } } });
});

test('a query as an event stream has the header and no id', async () => {
  const stream = await open('{ viewer { name } }');
  expect(stream.headers.get('x-accel-buffering')).toBe('no');
  expect(((await stream.events.next()).value as Sent).id).toBeUndefined();
});

test('a client that knows nothing of ids reads the stream', async () => {
  const events = harness.watchBySse<{ session: { id: string } }>(EVENTS);
  const first = events.next();
  let isRead = false;
  void first.then(() => {
    isRead = true;
  });
  while (!isRead) await harness.begin();
  expect((await first).value.session.id).toEqual(expect.any(String));
  await events.return?.();
});
