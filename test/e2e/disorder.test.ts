import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

interface Update {
  readonly status: string;
  readonly revision: number;
  readonly decision: { readonly outcome: string } | null;
}
const UPDATED = 'subscription ($id: ID!) { sessionUpdated(id: $id) { status revision decision { outcome } } }';
const DELIVERIES = `query ($id: ID!) {
  webhookDeliveries(first: 50, filter: { sessionId: $id }) { edges { node { disposition eventType } } }
}`;
const LATEST =
  'query { webhookDeliveries(first: 50) { edges { node { disposition eventType error body session { id } } } } }';

interface Deliveries {
  readonly webhookDeliveries: {
    readonly edges: { readonly node: { disposition: string; eventType: string; error: string; body: string | null } }[];
  };
}
const dispositions = ({ webhookDeliveries }: Deliveries) =>
  webhookDeliveries.edges.map(({ node }) => `${node.eventType} ${node.disposition}`).sort();

async function approveWith(disorder: string[]) {
  const session = await harness.begin();
  const updates = harness.watch<Update>(UPDATED, { id: session.id });
  await until(updates, ({ status }) => status === 'PENDING');
  await harness.control(session.providerReference, { action: 'approve', disorder });
  return { ...session, updates };
}

/** Asks again until the answer is as wanted: what is waited for is written after the event that can be watched. */
async function eventually<Data>(query: string, variables: object, isWanted: (data: Data) => boolean): Promise<Data> {
  for (;;) {
    const data = await harness.query<Data>(query, variables);
    if (isWanted(data)) return data;
  }
}

test('a duplicate is answered, kept as a row of its own, and changes nothing', async () => {
  const { id, updates } = await approveWith(['duplicate']);
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  await eventually<Deliveries>(
    LATEST,
    {},
    ({ webhookDeliveries }) =>
      webhookDeliveries.edges.filter(({ node }) => node.disposition === 'DUPLICATE' && node.body === null).length === 3,
  );
  const { session } = await harness.query<{ session: { events: { edges: { node: { type: string } }[] } } }>(
    'query ($id: ID!) { session(id: $id) { events { edges { node { type } } } } }',
    { id },
  );
  expect(session.events.edges.filter(({ node }) => node.type === 'DECISION_MADE')).toHaveLength(1);
});

test('what arrives in the wrong order ends the same', async () => {
  const { id, updates } = await approveWith(['reorder']);
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  const settled = await eventually<Deliveries>(
    DELIVERIES,
    { id },
    (data) => dispositions(data).length === 3 && !dispositions(data).some((row) => row.endsWith('RECEIVED')),
  );
  // Whether the others are late depends on how long the provider takes to answer: they decide nothing either way.
  expect(dispositions(settled)).toContain('kyc.session.completed APPLIED');
  for (const row of dispositions(settled)) expect(row).toMatch(/ (?:APPLIED|STALE)$/);
  const { session } = await harness.query<{ session: { status: string } }>(
    'query ($id: ID!) { session(id: $id) { status } }',
    { id },
  );
  expect(session.status).toBe('COMPLETED');
});

test('what comes after the end is STALE', async () => {
  const { id, providerReference, updates } = await approveWith(['drop']);
  await harness.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  const timestamp = new Date(Date.now() - 60_000).toISOString();
  const body = JSON.stringify({
    event: 'kyc.session.started',
    session_id: providerReference,
    status: 'pending',
    timestamp,
  });
  const { API_KEY: key = '' } = harness.sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl: '' });
  const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  const headers = { 'x-webhook-signature': signature };
  const answer = await fetch(`${harness.running.url}/webhooks/truestack`, { method: 'POST', body, headers });
  expect(answer.status).toBe(200);
  const settled = await eventually<Deliveries>(DELIVERIES, { id }, (data) => dispositions(data).length === 1);
  expect(dispositions(settled)).toEqual(['kyc.session.started STALE']);
});

test('what was dropped is made good by refreshSession', async () => {
  const { id, updates } = await approveWith(['drop']);
  const { refreshSession } = await harness.query<{ refreshSession: { changed: boolean; session: { status: string } } }>(
    'mutation ($id: ID!) { refreshSession(input: { id: $id }) { ... on RefreshSessionSuccess { changed session { status } } } }',
    { id },
  );
  expect(refreshSession).toEqual({ changed: true, session: { status: 'COMPLETED' } });
  const seen = await until(updates, ({ status }) => status === 'COMPLETED');
  expect(seen.at(-1)?.decision?.outcome).toBe('APPROVED');
  await updates.return?.();
});

test('a bad signature is refused, listed without its body, and decides nothing', async () => {
  const { id, updates } = await approveWith(['bad_signature']);
  await eventually<Deliveries>(
    LATEST,
    {},
    ({ webhookDeliveries }) =>
      webhookDeliveries.edges.filter(({ node }) => node.disposition === 'REFUSED' && node.body === null).length === 3,
  );
  const { session } = await harness.query<{ session: Update }>(
    'query ($id: ID!) { session(id: $id) { status revision } }',
    { id },
  );
  expect(session).toEqual({ status: 'PENDING', revision: 1 });
  await updates.return?.();
});

test('a webhook that is faster than the answer to the start waits for its session', async () => {
  await harness.switches('truestack', { nextCreate: 'before_create' });
  const { id } = await harness.begin();
  const updates = harness.watch<Update>(UPDATED, { id });
  await until(updates, ({ status }) => status === 'IN_PROGRESS');
  await updates.return?.();
  const settled = await harness.query<Deliveries>(DELIVERIES, { id });
  expect(dispositions(settled)).toEqual(['kyc.session.started APPLIED']);
});
