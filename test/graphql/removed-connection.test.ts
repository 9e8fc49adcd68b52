import { expect, test } from 'vitest';
import { startHarness } from '../e2e/harness.ts';

test('what ran on a connection that is configured no more can still be read', async () => {
  const harness = await startHarness();
  try {
    await harness.begin('truestack');
    const { pool } = harness.running.gateway.store;
    await pool.query(`insert into connection (key, kind, webhook_segment)
      select 'former', kind, webhook_segment from connection where key = 'truestack'`);
    await pool.query(`update session set connection = 'former'`);
    const provider = '{ key kind name sandbox webhookUrl health { status } capabilities { refresh } }';
    expect(await harness.query(`{ sessions { edges { node { provider ${provider} } } } }`)).toMatchObject({
      sessions: {
        edges: [
          {
            node: {
              provider: { key: 'former', kind: 'truestack', name: 'TrueStack', sandbox: false, webhookUrl: null },
            },
          },
        ],
      },
    });
    expect(await harness.query(`{ provider(key: "former") { key } }`)).toEqual({ provider: null });
  } finally {
    await harness.stop();
  }
});
