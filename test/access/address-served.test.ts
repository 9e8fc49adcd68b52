import { expect, test, vi } from 'vitest';
import { startHarness } from '../e2e/harness.ts';

test('webhooks come from the listed addresses alone, and acts are recorded with the address behind the proxy', async () => {
  const harness = await startHarness({
    env: { TRUUTH_WEBHOOK_ADDRESSES: '198.51.100.0/24' },
    trustedProxies: ['127.0.0.1'],
  });
  const url = harness.running.gateway.webhookUrl('truuth');
  const send = async (forwarded: string) =>
    (await fetch(url, { method: 'POST', body: '{}', headers: { 'x-forwarded-for': forwarded } })).status;
  // A request from a listed address is asked for its proof.
  for (const address of ['203.0.113.7', '198.51.100.9:54321']) expect(await send(address)).toBe(401);
  const refused = async () => {
    const { webhookDeliveries } = await harness.query<{ webhookDeliveries: { edges: { node: { error: string } }[] } }>(
      '{ webhookDeliveries(filter: { dispositions: [REFUSED] }) { edges { node { error } } } }',
    );
    return webhookDeliveries.edges.map(({ node }) => /address/.test(node.error));
  };
  // Refusals are written in batches.
  await vi.waitFor(async () => expect(await refused()).toEqual([false, true]), { timeout: 5000 });

  await fetch(`${harness.running.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer kyc_test_of_the_suite_0123456789`,
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.113.7',
    },
    body: JSON.stringify({
      query: 'mutation { createApiKey(input: { name: "a key", scopes: ["operations"] }) { __typename } }',
    }),
  });
  const { auditEntries } = await harness.query<{ auditEntries: { edges: { node: object }[] } }>(
    '{ auditEntries(first: 1) { edges { node { action address } } } }',
  );
  expect(auditEntries.edges[0]?.node).toEqual({ action: 'KEY_CREATED', address: '203.0.113.7' });
  await harness.stop();
});
