import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness, until } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ env: { TRUESTACK_RATE_PER_MINUTE: '100000' } });
});
afterAll(() => harness.stop());

const PAGE = `query ($first: Int!) {
  sessions(first: $first) {
    totalCount
    edges { node {
      id status provider { key health { status } } applicant { externalId }
      decision { outcome reasons { code raw { code } } }
      document { fullName number } documents { type }
      verification { faceMatchScore checks { type outcome reasons { code } } }
      media { kind } events { edges { node { type session { id } } } }
    } }
  }
}`;
interface Page {
  readonly sessions: { readonly edges: { readonly node: { decision: object | null; media: object[] } }[] };
}

/** How many statements some work takes, as PostgreSQL itself is asked: the reads of a page, not those of the queue. */
async function statementsOf(work: () => Promise<void>): Promise<number> {
  const pool = harness.running.gateway.store.pool;
  let count = 0;
  const { query } = (await import('pg')).default.Client.prototype;
  const clients = (pool as unknown as { _clients: { query: typeof query }[] })._clients;
  for (const client of clients) {
    const original = client.query.bind(client);
    client.query = ((...parameters: Parameters<typeof query>) => {
      const [statement] = parameters as unknown as [string | { text?: string }];
      const text = typeof statement === 'string' ? statement : (statement.text ?? '');
      // The queue and the tail read other tables all the while.
      const isOfPage =
        /from "(?:session|applicant|document|session_check|media|connection)"|from "session_event" .*"session_id" = any/;
      if (isOfPage.test(text)) count += 1;
      return original(...parameters);
    }) as typeof query;
  }
  await work();
  for (const client of clients) Reflect.deleteProperty(client, 'query');
  return count;
}

const statementsFor = (first: number): Promise<number> =>
  statementsOf(async () => {
    const page = await harness.query<Page>(PAGE, { first });
    expect(page.sessions.edges).toHaveLength(first);
  });

test('a page of 50 sessions takes as many SQL statements as a page of 2', async () => {
  await harness.switches('truestack', { ratePerMinute: 10_000, concurrentSessions: 1000 });
  const events = harness.watch<{ type: string }>('subscription { sessionEvents { type } }');
  const pending = events.next();
  for (let number = 0; number < 50; number += 1) {
    const { providerReference } = await harness.begin('truestack', {
      applicant: { externalId: `customer-${number}`, fullName: 'Siti Contoh' },
    });
    await harness.control(
      providerReference,
      number % 2 ? { action: 'reject', reason: 'id_mismatch' } : { action: 'approve' },
    );
  }
  await pending;
  let decided = 0;
  await until(events, ({ type }) => type === 'DECISION_MADE' && ++decided === 50);
  await events.return?.();

  await statementsFor(2);
  const few = await statementsFor(2);
  expect(few).toBeGreaterThan(4);
  expect(await statementsFor(50)).toBe(few);
});

test('whoever resumes far behind has the sessions of many events read at once', async () => {
  const BEGINNING = Buffer.from(JSON.stringify(['event', '0'])).toString('base64url');
  const EVENTS = 'subscription ($after: String) { sessionEvents(after: $after) { session { id status } } }';
  const events = harness.watch<object>(EVENTS, { after: BEGINNING });
  const seen = 128;
  const statements = await statementsOf(async () => {
    for (let count = 0; count < seen; count += 1) await events.next();
  });
  await events.return?.();
  // The gateway may be further than we have read.
  expect(statements).toBeLessThan(seen / 4);
});
