import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

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
