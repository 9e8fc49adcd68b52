import type { IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { createAddressOf } from '../../src/access/address.ts';
import { readSettings } from '../../src/settings.ts';
import { startHarness } from '../e2e/harness.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }) as IncomingMessage;

test('a proxy is believed if it is trusted, and only as far back as trusted ones have written', () => {
  const addressOf = createAddressOf(['10.0.0.0/8', '::1']);
  expect(addressOf(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
  expect(addressOf(from('10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(from('::ffff:10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(from('10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2'))).toBe('198.51.100.1');
  expect(createAddressOf([])(from('127.0.0.1', '198.51.100.1'))).toBe('127.0.0.1');
});

test('entries with a port are understood, and what is no address ends the way back', () => {
  const addressOf = createAddressOf(['10.0.0.0/8', '2001:db8:1::/48']);
  expect(addressOf(from('10.0.0.1', '52.78.194.237:54321'))).toBe('52.78.194.237');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1]:443'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1]'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '2001:db8::1'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '198.51.100.1:80, 10.0.0.2:4711, [2001:db8:1::7]:443'))).toBe('198.51.100.1');
  for (const entry of ['unknown', '_hidden', '1.2.3.4.5', '[x]:1', '198.51.100.1:port'])
    expect(addressOf(from('10.0.0.1', `203.0.113.9, ${entry}, 10.0.0.2:80`))).toBe('10.0.0.2');
});

test('what is no network is said at the start', () => {
  expect(() => readSettings({ TRUSTED_PROXIES: '10.0.0.0/8, nonsense' })).toThrow(/TRUSTED_PROXIES must be addresses/);
  expect(readSettings({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
});

test('webhooks come from the listed addresses alone, and acts are recorded with the address behind the proxy', async () => {
  const harness = await startHarness({
    env: { TRUUTH_WEBHOOK_ADDRESSES: '198.51.100.0/24' },
    trustedProxies: ['127.0.0.1'],
  });
  const url = harness.running.gateway.webhookUrl('truuth');
  const send = async (forwarded: string) =>
    (await fetch(url, { method: 'POST', body: '{}', headers: { 'x-forwarded-for': forwarded } })).status;
  // A listed address is asked for its proof.
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
