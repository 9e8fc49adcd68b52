import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const UPDATED = 'subscription ($id: ID!) { sessionUpdated(id: $id) { status revision decision { outcome } } }';
interface Update {
  readonly status: string;
  readonly revision: number;
  readonly decision: { readonly outcome: string } | null;
}
const ended = ({ status }: Update) => status === 'COMPLETED';

const WHOLE = `query ($id: ID!) {
  session(id: $id) {
    status providerStatus hostedUrl
    decision { outcome source reasons { code retryable userAction raw { code message } } }
    document { type issuingCountry fullName number numberMasked fullNameMasked dateOfBirth sex }
    verification { faceMatchScore screening { status } checks { type outcome score reasons { code } } }
    media { kind contentType }
    events { edges { cursor node { type previousStatus status revision source } } }
  }
}`;

// biome-ignore lint/suspicious/noExplicitAny: the answers of the API, as JSON
type Json = any;

describe('a verification on TrueStack, from its start to its decision', () => {
  test('is approved: seen over a WebSocket, then queried whole', async () => {
    const { id, providerReference } = await harness.begin();
    const updates = harness.watch<Update>(UPDATED, { id });
    const [first] = await until(updates, () => true);
    expect(first).toEqual({ status: 'PENDING', revision: 1, decision: null });

    await harness.control(providerReference, { action: 'start' });
    await until(updates, ({ status }) => status === 'IN_PROGRESS');
    await harness.control(providerReference, { action: 'approve' });
    const seen = await until(updates, ended);
    await updates.return?.();

    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' } });
    expect(seen.map(({ revision }) => revision)).toEqual([...seen.map(({ revision }) => revision)].sort());

    const { session } = await harness.query<Json>(WHOLE, { id });
    expect(session).toMatchObject({
      status: 'COMPLETED',
      providerStatus: 'completed',
      hostedUrl: null,
      decision: { outcome: 'APPROVED', source: 'PROVIDER', reasons: [] },
      document: { type: 'NATIONAL_ID', issuingCountry: 'MY', number: '910203-10-4444', numberMasked: '••••••-••-••44' },
    });
    expect(session.verification.checks).toHaveLength(7);
    expect(session.verification.checks.every(({ outcome }: Json) => outcome === 'PASSED')).toBe(true);
    expect(session.verification.faceMatchScore).toBeGreaterThan(0.5);
    expect(session.verification.faceMatchScore).toBeLessThanOrEqual(1);
    expect(session.media.map(({ kind }: Json) => kind)).toContain('DOCUMENT_FRONT');

    const events = session.events.edges.map(({ node }: Json) => node);
    expect(events[0]).toMatchObject({ type: 'SESSION_CREATED', status: 'PENDING', source: 'API' });
    expect(events.at(-1)).toMatchObject({ type: 'DECISION_MADE', previousStatus: 'IN_PROGRESS', source: 'WEBHOOK' });
    expect(events.map(({ revision }: Json) => revision)).toEqual(events.map((_: Json, index: number) => index + 1));
  });

  test('is rejected with its reason: seen over server-sent events', async () => {
    const { id, providerReference } = await harness.begin();
    const updates = harness.watchBySse<Update>(UPDATED, { id });
    await until(updates, ({ status }) => status === 'PENDING');
    await harness.control(providerReference, { action: 'reject', reason: 'face_mismatch' });
    const seen = await until(updates, ended);
    await updates.return?.();
    expect(seen.at(-1)).toMatchObject({ decision: { outcome: 'REJECTED' } });

    const { session } = await harness.query<Json>(WHOLE, { id });
    expect(session.decision.reasons).toEqual([
      {
        code: 'FACE_MISMATCH',
        retryable: true,
        userAction: 'RETAKE_SELFIE',
        raw: { code: 'face_mismatch', message: null },
      },
    ]);
    expect(session.verification.checks).toContainEqual(
      expect.objectContaining({ type: 'FACE_MATCH', outcome: 'FAILED' }),
    );
  });

  test('shows each delivery as APPLIED, with its body', async () => {
    const { id, providerReference } = await harness.begin();
    const updates = harness.watch<Update>(UPDATED, { id });
    await until(updates, ({ status }) => status === 'PENDING');
    await harness.control(providerReference, { action: 'approve' });
    await until(updates, ended);
    await updates.return?.();
    const { webhookDeliveries } = await harness.query<Json>(
      'query ($id: ID!) { webhookDeliveries(filter: { sessionId: $id }) { totalCount edges { node { disposition eventType attempts body } } } }',
      { id },
    );
    expect(webhookDeliveries.totalCount).toBe(3);
    for (const { node } of webhookDeliveries.edges) {
      expect(node).toMatchObject({ disposition: 'APPLIED', attempts: 1 });
      expect(JSON.parse(node.body).session_id).toBe(providerReference);
    }
  });

  test('expires when the provider says so', async () => {
    const { id, providerReference } = await harness.begin();
    const updates = harness.watch<Update>(UPDATED, { id });
    await until(updates, ({ status }) => status === 'PENDING');
    await harness.control(providerReference, { action: 'expire' });
    const [last] = (await until(updates, ({ status }) => status === 'EXPIRED')).slice(-1);
    expect(last?.decision).toBeNull();
    await updates.return?.();
  });
});

describe('the event log', () => {
  const EVENTS = `subscription ($after: String) {
    sessionEvents(after: $after) { cursor type revision session { id status } }
  }`;
  interface Event {
    readonly cursor: string;
    readonly type: string;
    readonly revision: number;
    readonly session: { readonly id: string; readonly status: string };
  }

  test('continues after a cursor with nothing missing and nothing twice, over both transports', async () => {
    const live = harness.watch<Event>(EVENTS);
    const pending = live.next();
    const { id, providerReference } = await harness.begin();
    const first = (await pending).value as Event;
    expect(first).toMatchObject({ type: 'SESSION_CREATED', session: { id } });
    await harness.control(providerReference, { action: 'approve' });
    const rest = await until(live, ({ type }) => type === 'DECISION_MADE');
    await live.return?.();

    for (const watch of [harness.watch, harness.watchBySse]) {
      const resumed = watch<Event>(EVENTS, { after: first.cursor });
      const again = await until(resumed, ({ type }) => type === 'DECISION_MADE');
      await resumed.return?.();
      expect(again.map(({ cursor }) => cursor)).toEqual(rest.map(({ cursor }) => cursor));
    }
  });

  test('says so when a cursor is none of its own', async () => {
    const stream = harness.watch<Event>(EVENTS, { after: 'nonsense' });
    await expect(stream.next()).rejects.toThrow('not a cursor');
  });

  test('answers an unknown session with NOT_FOUND', async () => {
    const id = Buffer.from('Session:00000000-0000-4000-8000-000000000000').toString('base64');
    const stream = harness.watch<Update>(UPDATED, { id });
    await expect(stream.next()).rejects.toThrow('NOT_FOUND');
  });
});
