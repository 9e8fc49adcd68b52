import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type Harness, startHarness } from '../e2e/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const NOW = new Date(0).toISOString();
const FORGED = [
  'nonsense',
  cursor(),
  cursor(NOW, 'no id'),
  cursor('no time', '00000000-0000-4000-8000-000000000000'),
  cursor('CREATED_AT', NOW, "' or 1=1"),
  cursor('CREATED_AT', 'no time', '00000000-0000-4000-8000-000000000000'),
  cursor('audit', '9'.repeat(30)),
  cursor('event', '-1'),
  cursor({ toString: 1 }, null),
];

test.each(['sessions', 'webhookDeliveries', 'auditEntries', 'apiKeys'])(
  'a forged cursor of %s is refused as what it is',
  async (list) => {
    for (const [argument, size] of [
      ['after', 'first'],
      ['before', 'last'],
    ]) {
      for (const forged of FORGED) {
        const query = `query ($cursor: String) { ${list}(${size}: 1, ${argument}: $cursor) { pageInfo { hasNextPage } } }`;
        const { errors } = await harness.ask(API_KEY, query, { cursor: forged });
        expect(errors?.[0]?.extensions?.code, `${argument}: ${forged}`).toBe('INVALID_INPUT');
      }
    }
  },
);
