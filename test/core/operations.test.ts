import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/providers/contract/errors.ts';
import { callPriority } from '../../src/providers/http/priority.ts';
import { pollSession } from '../../src/sessions/poll.ts';
import { rawId } from '../access/callers.ts';
import { type CoreGateway, startCore } from './gateway.ts';
import { createdSession, stubProvider } from './stub.ts';

const METRICS_TOKEN = 'token-of-the-metrics';
const stub = stubProvider();
const failing = stubProvider({ kind: 'failing' });
let core: CoreGateway;
beforeAll(async () => {
  core = await startCore({ stub, failing }, { metricsToken: METRICS_TOKEN });
});
afterAll(() => core.stop());

test('the health of a connection is UNKNOWN, HEALTHY, DEGRADED after a failure and DOWN after five in a row', async () => {
  const health = async () => {
    const { provider } = await core.query<{ provider: { health: { status: string; lastErrorCode: string | null } } }>(
      '{ provider(key: "failing") { health { status lastErrorCode } } }',
    );
    return `${provider.health.status} ${provider.health.lastErrorCode}`;
  };
  // The outcome of a call is kept after its answer.
  const becomes = (expected: string) => expect.poll(health, { timeout: 5000, interval: 10 }).toBe(expected);
  const start = (isUp: boolean) => {
    failing.set({
      createSession: async () => {
        if (isUp) return createdSession();
        throw new ProviderError('PROVIDER_UNAVAILABLE', 'No answer.');
      },
    });
    return core.begin({ provider: 'failing' }).catch(() => null);
  };
  expect(await health()).toBe('UNKNOWN null');
  await start(true);
  await becomes('HEALTHY null');
  await start(false);
  await becomes('DEGRADED PROVIDER_UNAVAILABLE');
  await start(true);
  await becomes('HEALTHY PROVIDER_UNAVAILABLE');
  for (let time = 0; time < 4; time += 1) await start(false);
  await becomes('DEGRADED PROVIDER_UNAVAILABLE');
  await start(false);
  await becomes('DOWN PROVIDER_UNAVAILABLE');
});

test('the metrics are read with their token alone', async () => {
  const read = async (authorization?: string) => {
    const answer = await fetch(`${core.running.url}/metrics`, authorization ? { headers: { authorization } } : {});
    return [answer.status, (await answer.text()).includes('kyc_')];
  };
  expect(await read()).toEqual([401, false]);
  expect(await read('Bearer another')).toEqual([401, false]);
  expect(await read(METRICS_TOKEN)).toEqual([401, false]);
  expect(await read(`Bearer ${METRICS_TOKEN}`)).toEqual([200, true]);
});

test('calls have the priority of their cause: starts, then updates, then details, then polls', async () => {
  const seen: string[] = [];
  const note = (name: string) => void seen.push(`${name} ${callPriority()}`);
  stub.set({
    createSession: async () => {
      note('create');
      return createdSession();
    },
    fetchReport: async () => {
      note('fetch');
      return null;
    },
  });
  const { id, uuid } = await core.begin();
  await pollSession(core.gateway, { sessionId: uuid, quietMs: 30_000 });
  await core.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id });
  await pollSession(core.gateway, { sessionId: uuid, quietMs: 30_000, isEnriching: true });
  expect(seen).toEqual(['create start', 'fetch poll', 'fetch update', 'fetch detail']);
});

describe('an act is recorded with its actor, target and purpose:', () => {
  /** The newest act on a target. */
  const recorded = async (target: string): Promise<object | undefined> => {
    const { rows } = await core.gateway.store.pool.query(
      'select actor, action, purpose, address from audit_entry where target = $1 order by id desc limit 1',
      [target],
    );
    return rows[0];
  };
  const act = (action: string, purpose: string | null = null) => ({
    actor: 'admin',
    action,
    purpose,
    address: expect.stringContaining('127.0.0.1'),
  });

  test('a key that is created, and one that is revoked, is recorded', async () => {
    const { createApiKey } = await core.query<{ createApiKey: { apiKey: { id: string } } }>(
      `mutation { createApiKey(input: { name: "a key", scopes: ["sessions:read"] }) {
        ... on CreateApiKeySuccess { apiKey { id } } } }`,
    );
    const { id } = createApiKey.apiKey;
    expect(await recorded(rawId(id))).toEqual(act('KEY_CREATED'));
    await core.query('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', { id });
    expect(await recorded(rawId(id))).toEqual(act('KEY_REVOKED'));
  });

  test('an applicant token that is created is recorded', async () => {
    const { externalId } = await core.begin();
    await core.query(
      `mutation ($id: String!) { createApplicantToken(input: { applicantExternalId: $id }) { __typename } }`,
      { id: externalId },
    );
    const { applicant } = await core.query<{ applicant: { id: string } }>(
      'query ($id: String!) { applicant(externalId: $id) { id } }',
      { id: externalId },
    );
    expect(await recorded(rawId(applicant.id))).toEqual(act('TOKEN_CREATED'));
  });

  test('a session that is withdrawn is recorded', async () => {
    stub.set({ cancelSession: async () => undefined });
    const { id, uuid } = await core.begin();
    await core.query('mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "by mistake" }) { __typename } }', {
      id,
    });
    expect(await recorded(uuid)).toEqual(act('SESSION_CANCELED', 'by mistake'));
  });

  test('a delivery whose body is read is recorded', async () => {
    const about = { providerReference: `unmatched-${randomUUID()}` };
    const json = { kind: 'signal', eventType: 'event', about, identity: { by: 'nothing' } };
    expect(await core.deliver(json)).toBe('UNMATCHED');
    const { webhookDeliveries } = await core.query<{
      webhookDeliveries: { edges: { node: { id: string; body: string } }[] };
    }>('{ webhookDeliveries(first: 1) { edges { node { id body } } } }');
    const [edge] = webhookDeliveries.edges;
    expect(edge?.node.body).toContain(about.providerReference);
    expect(await recorded(`delivery ${rawId(edge?.node.id ?? '')}`)).toEqual(act('PERSONAL_DATA_READ'));
  });
});
