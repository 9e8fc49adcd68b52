import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
let client: pg.Client;
beforeAll(async () => {
  harness = await startHarness();
  client = new pg.Client({ connectionString: harness.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await harness.stop();
});

/** What was recorded since the last look. */
async function recorded(): Promise<object[]> {
  const { rows } = await client.query('select actor, action, target, purpose, address from audit_entry order by id');
  await client.query('delete from audit_entry');
  return rows;
}
const plainId = (id: string): string | undefined => Buffer.from(id, 'base64').toString().split(':')[1];

test('who started, read, opened and erased is on record, each once', async () => {
  const begun = await harness.begin('truestack', { applicant: { externalId: 'recorded', fullName: 'Siti Contoh' } });
  const target = plainId(begun.id);
  expect(await recorded()).toMatchObject([{ actor: 'admin', action: 'SESSION_STARTED', target, address: '127.0.0.1' }]);

  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id: begun.id,
  });
  await harness.control(begun.providerReference, { action: 'approve' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  await harness.query('query ($id: ID!) { session(id: $id) { document { numberMasked type } } }', { id: begun.id });
  expect(await recorded()).toEqual([]);

  const { session } = await harness.query<{ session: { media: { id: string; url: string }[] } }>(
    'query ($id: ID!) { session(id: $id) { document { fullName number dateOfBirth fields { value } } media { id url } } }',
    { id: begun.id },
  );
  expect(await recorded()).toMatchObject([{ actor: 'admin', action: 'PERSONAL_DATA_READ', target }]);

  const [file] = session.media;
  await (await fetch(file?.url ?? '')).arrayBuffer();
  expect(await recorded()).toMatchObject([{ actor: 'admin', action: 'MEDIA_OPENED', target: plainId(file?.id ?? '') }]);

  await harness.query(
    'mutation { eraseApplicant(input: { externalId: "recorded", reason: "asked for" }) { __typename } }',
  );
  expect(await recorded()).toMatchObject([{ action: 'APPLICANT_ERASED', purpose: 'asked for' }]);
});

test('the record is asked for by who, what and to whom, page by page', async () => {
  const begin = (externalId: string) =>
    harness.begin('truestack', { applicant: { externalId, fullName: 'Siti Contoh' } });
  const [first, second] = [await begin('asked for'), await begin('another')];
  const ENTRIES = `query ($first: Int, $after: String, $filter: AuditFilter) {
    auditEntries(first: $first, after: $after, filter: $filter) {
      edges { cursor node { actor action target address purpose at } } pageInfo { hasNextPage } } }`;
  interface Page {
    readonly auditEntries: {
      readonly edges: { cursor: string; node: { action: string; target: string } }[];
      readonly pageInfo: { readonly hasNextPage: boolean };
    };
  }
  const ask = async (variables: object) => (await harness.query<Page>(ENTRIES, variables)).auditEntries;

  const started = { actor: 'admin', action: 'SESSION_STARTED' };
  const newest = await ask({ first: 1 });
  expect(newest.edges.map(({ node }) => node)).toMatchObject([{ ...started, target: second.id, address: '127.0.0.1' }]);
  expect(newest.pageInfo.hasNextPage).toBe(true);
  const older = await ask({ first: 1, after: newest.edges[0]?.cursor });
  expect(older.edges.map(({ node }) => node)).toMatchObject([{ ...started, target: first.id }]);

  const targets = async (filter: object) => (await ask({ filter })).edges.map(({ node }) => node.target);
  expect(await targets({ target: first.id })).toEqual([first.id]);
  expect(await targets({ actor: 'admin', actions: ['SESSION_STARTED'] })).toContain(second.id);
  expect(await targets({ actions: ['KEY_REVOKED'] })).toEqual([]);
  expect(await targets({ before: '2020-01-01T00:00:00Z' })).toEqual([]);
  const { errors } = await harness.ask(API_KEY, ENTRIES, { filter: { target: 'nonsense' } });
  expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
});
