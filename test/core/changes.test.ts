import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reason } from '../../src/domain/reason.ts';
import { statusReport } from '../../src/domain/report.ts';
import { ProviderError } from '../../src/providers/contract/errors.ts';
import { expireSession } from '../../src/sessions/expire.ts';
import { pollSession } from '../../src/sessions/poll.ts';
import { type CoreGateway, startCore, until } from './gateway.ts';
import { createdSession, stubProvider, verdict } from './stub.ts';

const stub = stubProvider();
let core: CoreGateway;
beforeAll(async () => {
  core = await startCore({ stub });
});
afterAll(() => core.stop());

let number = 0;
const about = (reference: string) => {
  number += 1;
  return { about: { providerReference: reference }, eventType: 'event', identity: { by: 'event', id: `e-${number}` } };
};
const truth = (reference: string, report: object) => ({ kind: 'truth', ...about(reference), report });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const STANDING =
  'status providerStatus revision decision { outcome } decisionHistory { outcome } inputReasons { code }';

describe('a delivery', () => {
  test('that is a truth is applied as it is, once however often it comes', async () => {
    const { id, reference } = await core.begin();
    const delivery = truth(reference, verdict('APPROVED', minutesAgo(1)));
    expect(await core.deliver(delivery)).toBe('APPLIED');
    expect(await core.deliver(delivery)).toBe('DUPLICATE');
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' } });
    expect(await core.events(id)).toEqual(['1 SESSION_CREATED PENDING', '2 DECISION_MADE COMPLETED']);
  });

  test('that is a signal has the provider asked, whose answer counts', async () => {
    const { id, reference } = await core.begin();
    stub.set({ fetchReport: async () => verdict('REJECTED', minutesAgo(1)) });
    expect(await core.deliver({ kind: 'signal', ...about(reference) })).toBe('APPLIED');
    expect(await core.session(id, STANDING)).toMatchObject({ decision: { outcome: 'REJECTED' } });
  });

  test('that is a hint may show that the applicant entered the flow, and never decides, whatever it carries', async () => {
    const { id, reference } = await core.begin();
    const entered = statusReport('IN_PROGRESS', 'entered', minutesAgo(1));
    expect(await core.deliver({ kind: 'hint', ...about(reference), report: entered })).toBe('APPLIED');
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'IN_PROGRESS' });
    for (const forged of [verdict('APPROVED', minutesAgo(0)), statusReport('CANCELED', null, minutesAgo(0))]) {
      await core.deliver({ kind: 'hint', ...about(reference), report: forged });
    }
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'IN_PROGRESS', decision: null });
  });

  test('with a word that nothing maps keeps the status', async () => {
    const { id, reference } = await core.begin();
    await core.deliver(truth(reference, { ...statusReport(null, 'QUANTUM', new Date()), decision: null }));
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'PENDING', providerStatus: 'QUANTUM' });
  });

  test('that comes late changes nothing: no status, data, reference, attempt or revision', async () => {
    const { id, uuid, reference } = await core.begin();
    await core.deliver(truth(reference, verdict('APPROVED', minutesAgo(1), { attempt: 'first' })));
    const row = async () =>
      (
        await core.gateway.store.pool.query(
          'select provider_reference, attempt, parts, revision, status_at, reported_at, sealed, updated_at from session where id = $1',
          [uuid],
        )
      ).rows[0];
    const before = await row();
    const late = statusReport('IN_PROGRESS', 'again', minutesAgo(0));
    const other = { ...late, attempt: 'second', providerReference: 'another', documents: [], media: [] };
    expect(await core.deliver(truth(reference, other))).toBe('STALE');
    const older = verdict('REJECTED', minutesAgo(5), { providerReference: 'another', attempt: 'first' });
    expect(await core.deliver(truth(reference, older))).toBe('STALE');
    expect(await row()).toEqual(before);
    expect(await core.events(id)).toHaveLength(2);
  });

  test('with the same time but another verdict revises by its receipt', async () => {
    const { id, reference } = await core.begin();
    const time = minutesAgo(3);
    await core.deliver(truth(reference, verdict('APPROVED', time)));
    expect(await core.deliver(truth(reference, verdict('REJECTED', time)))).toBe('APPLIED');
    expect(await core.session(id, STANDING)).toMatchObject({
      providerStatus: 'rejected',
      decision: { outcome: 'REJECTED' },
      decisionHistory: [{ outcome: 'REJECTED' }, { outcome: 'APPROVED' }],
    });
    expect((await core.events(id)).at(-1)).toBe('3 DECISION_REVISED COMPLETED');
  });

  test('dated tomorrow does not freeze the decision, and is counted', async () => {
    const { id, reference } = await core.begin();
    await core.deliver(truth(reference, verdict('APPROVED', minutesAgo(-24 * 60))));
    await core.deliver(truth(reference, verdict('REJECTED', minutesAgo(-24 * 60 - 1))));
    expect(await core.session(id, STANDING)).toMatchObject({ decision: { outcome: 'REJECTED' } });
    const metrics = await (await fetch(`${core.running.url}/metrics`)).text();
    expect(metrics).toMatch(/kyc_clock_ahead_total\{connection="stub"\} [1-9]/);
  });
});

test('a job that fails is logged with task, job, kind of error and connection, and without its text', async () => {
  const { reference } = await core.begin();
  stub.set({
    fetchReport: async () => {
      throw new RangeError('Siti Contoh');
    },
  });
  expect(await core.deliver({ kind: 'signal', ...about(reference) })).toBe('FAILED');
  const logged = await until(async () =>
    core.logged.find((line) => 'message' in line && line.message === 'a background job failed'),
  );
  expect(logged).toMatchObject({ task: 'process_delivery', connection: 'stub', error: 'ProviderError', attempts: 1 });
  expect(logged).toHaveProperty('job', expect.stringMatching(/^\d+$/));
  expect(JSON.stringify(core.logged)).not.toContain('Siti');
});

test('a request for input has reasons, and an answered one none', async () => {
  const { id, reference } = await core.begin();
  const asking = {
    ...statusReport('REQUIRES_INPUT', 'resubmit', minutesAgo(3)),
    inputReasons: [reason('IMAGE_POOR_QUALITY')],
  };
  await core.deliver(truth(reference, asking));
  expect(await core.session(id, STANDING)).toMatchObject({
    status: 'REQUIRES_INPUT',
    inputReasons: [{ code: 'IMAGE_POOR_QUALITY' }],
    decision: null,
  });
  await core.deliver(truth(reference, statusReport('PROCESSING', 'again', minutesAgo(2))));
  expect(await core.session(id, STANDING)).toMatchObject({ status: 'PROCESSING', inputReasons: [] });
});

test('an end that the provider takes back is REOPENED, and may be decided anew', async () => {
  const { id, reference } = await core.begin();
  await core.deliver(truth(reference, verdict('REJECTED', minutesAgo(5))));
  await core.deliver(truth(reference, statusReport('IN_PROGRESS', 'reset', minutesAgo(4))));
  expect(await core.session(id, `${STANDING} completedAt continuation { __typename }`)).toMatchObject({
    status: 'IN_PROGRESS',
    decision: null,
    decisionHistory: [{ outcome: 'REJECTED' }],
    completedAt: null,
  });
  await core.deliver(truth(reference, verdict('APPROVED', minutesAgo(3))));
  expect(await core.events(id)).toEqual([
    '1 SESSION_CREATED PENDING',
    '2 DECISION_MADE COMPLETED',
    '3 REOPENED IN_PROGRESS',
    '4 DECISION_MADE COMPLETED',
  ]);
});

describe('the attempts of a session', () => {
  test('are the provider’s, with their results', async () => {
    const { id, reference } = await core.begin();
    const attempts = [
      {
        number: 1,
        providerReference: 'a-1',
        submittedAt: minutesAgo(9),
        result: 'RETRY',
        reasons: [reason('FACE_NOT_VISIBLE', { code: 'x' })],
      },
      { number: 2, providerReference: 'a-2', submittedAt: minutesAgo(2), result: 'ACCEPTED', reasons: [] },
    ] as const;
    await core.deliver(truth(reference, verdict('APPROVED', minutesAgo(1), { attempts })));
    expect(
      await core.session(id, 'attempts { number providerReference result reasons { code raw { code } } }'),
    ).toEqual({
      attempts: [
        {
          number: 1,
          providerReference: 'a-1',
          result: 'RETRY',
          reasons: [{ code: 'FACE_NOT_VISIBLE', raw: { code: 'x' } }],
        },
        { number: 2, providerReference: 'a-2', result: 'ACCEPTED', reasons: [] },
      ],
    });
  });

  test('are one, once the applicant has submitted, where the provider does not tell', async () => {
    const { id, reference } = await core.begin();
    const attempts = 'attempts { number result submittedAt reasons { code } }';
    expect(await core.session(id, attempts)).toEqual({ attempts: [] });
    const submittedAt = minutesAgo(2);
    await core.deliver(truth(reference, statusReport('PROCESSING', null, submittedAt)));
    expect(await core.session(id, attempts)).toEqual({
      attempts: [{ number: 1, result: null, submittedAt: submittedAt.toISOString(), reasons: [] }],
    });
    await core.deliver(truth(reference, verdict('REJECTED', minutesAgo(1))));
    expect(await core.session(id, attempts)).toMatchObject({ attempts: [{ number: 1, result: 'REJECTED' }] });
  });
});

test('an older document does not replace a newer one', async () => {
  const { id, reference } = await core.begin();
  const report = (number: string, minutes: number) => ({
    ...statusReport(null, null, minutesAgo(minutes)),
    documents: [{ type: 'PASSPORT', number, fields: [] }],
  });
  expect(await core.deliver(truth(reference, report('NEW123456', 1)))).toBe('APPLIED');
  expect(await core.deliver(truth(reference, report('OLD123456', 2)))).toBe('STALE');
  expect(await core.session(id, 'document { number }')).toEqual({ document: { number: 'NEW123456' } });
});

test('details, matches and the names of files are kept sealed, and told', async () => {
  const { id, uuid, reference } = await core.begin();
  const match = {
    kind: 'PEP',
    resolution: 'OPEN',
    name: 'Vardenis Pavardenis',
    list: 'EU',
    score: 0.9,
    reference: 'm-1',
  } as const;
  const report = verdict('APPROVED', minutesAgo(1), {
    details: [{ name: 'device.os', value: 'Plan 9 Pavardenis', group: 'DEVICE' }],
    screening: {
      status: 'HIT',
      riskLevel: 'HIGH',
      hits: 1,
      providerStatus: 'hit',
      screenedAt: minutesAgo(1),
      matches: [match],
    },
    checks: [],
    media: [
      { key: 'f', kind: 'SELFIE', name: 'Pavardenis.jpg', contentType: null, locator: 'https://files.example.test/f' },
    ],
  });
  await core.deliver(truth(reference, report));
  expect(
    await core.session(
      id,
      'details { name value group } media { name kind } verification { screening { screenedAt matches { kind resolution name list score reference } } }',
    ),
  ).toEqual({
    details: [{ name: 'device.os', value: 'Plan 9 Pavardenis', group: 'DEVICE' }],
    media: [{ name: 'Pavardenis.jpg', kind: 'SELFIE' }],
    verification: { screening: { screenedAt: report.screening?.screenedAt?.toISOString(), matches: [match] } },
  });
  const { rows } = await core.gateway.store.pool.query(
    'select session::text as a, media::text as b from session join media on media.session_id = session.id where session.id = $1',
    [uuid],
  );
  const stored = JSON.stringify(rows);
  expect(stored).not.toContain('Pavardenis');
  // PostgreSQL writes bytes as hexadecimal digits.
  expect(stored).not.toContain(Buffer.from('Pavardenis').toString('hex'));
});

test.each([
  ['agrees', { number: 'AB 123-456', issuingCountry: 'LT', type: 'PASSPORT' }, true],
  ['differs by its number', { number: 'AB 123-457', issuingCountry: 'LT', type: 'PASSPORT' }, false],
  ['differs by its type', { number: 'AB123456', issuingCountry: 'LT', type: 'NATIONAL_ID' }, false],
  ['was not expected', null, null],
])('a document that %s', async (_, expected, matchesExpected) => {
  const { id, reference } = await core.begin(expected ? { document: expected } : {});
  const shown = { type: 'PASSPORT', number: 'ab123456', issuingCountry: 'LT', fields: [] };
  await core.deliver(truth(reference, verdict('APPROVED', minutesAgo(1), { documents: [shown] as never })));
  expect(await core.session(id, 'document { matchesExpected numberMasked }')).toMatchObject({
    document: { matchesExpected },
  });
});

describe('sessions that share a reference', () => {
  const applicant = (externalId: string) => ({ applicant: { externalId } });

  test('an old verdict without attempt id or time never completes a fresh session; a webhook of the same verdict does', async () => {
    const shared = { createSession: async () => createdSession({ providerReference: 'user-1' }) };
    stub.set({ ...shared, fetchReport: async () => verdict('APPROVED', null) });
    const first = await core.begin(applicant('shared-1'));
    await core.deliver({ kind: 'signal', ...about('user-1'), verdict: 'APPROVED' });
    expect(await core.session(first.id, STANDING)).toMatchObject({ status: 'COMPLETED' });

    const second = await core.begin(applicant('shared-1'));
    await pollSession(core.gateway, { sessionId: second.uuid, quietMs: 30_000 });
    expect(await core.session(second.id, STANDING)).toMatchObject({ status: 'PENDING' });
    const refreshed = await core.query<{ refreshSession: object }>(
      'mutation ($id: ID!) { refreshSession(input: { id: $id }) { ... on RefreshSessionSuccess { changed } } }',
      { id: second.id },
    );
    expect(refreshed.refreshSession).toEqual({ changed: false });

    await core.deliver({ kind: 'signal', ...about('user-1'), verdict: 'APPROVED' });
    expect(await core.session(second.id, STANDING)).toMatchObject({ status: 'COMPLETED' });
    stub.set({ createSession: async () => createdSession() });
  });
});

describe('polling', () => {
  const job = async (uuid: string) => {
    const { rows } = await core.gateway.store.pool.query(
      `select payload->>'quietMs' as quiet, payload->>'isEnriching' as enriching, priority, run_at as at
        from graphile_worker._private_jobs where key = $1`,
      [`poll:${uuid}`],
    );
    if (!rows[0]) return undefined;
    const { quiet, enriching, priority, at } = rows[0];
    return { quiet: Number(quiet), isEnriching: enriching, priority, inMs: at - Date.now() };
  };
  const refuse = async () => {
    throw new ProviderError('PROVIDER_RATE_LIMITED', 'Ours.', { origin: 'budget', retryAfter: 90_000 });
  };

  test('news starts the quiet time anew; no news doubles it', async () => {
    const { uuid } = await core.begin();
    stub.set({ fetchReport: async () => null });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 240_000 });
    expect(await job(uuid)).toMatchObject({ quiet: 480_000, priority: 5 });
    stub.set({ fetchReport: async () => statusReport('IN_PROGRESS', 'busy') });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 480_000 });
    expect(await job(uuid)).toMatchObject({ quiet: 30_000 });
  });

  test('is put off, not slowed, by our own budget', async () => {
    const { uuid } = await core.begin();
    stub.set({ fetchReport: refuse });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 60_000 });
    const put = await job(uuid);
    expect(put).toMatchObject({ quiet: 60_000 });
    // Not before the budget may allow it, and spread over a quiet time after that.
    expect(put?.inMs).toBeGreaterThan(90_000 - 10_000);
    expect(put?.inMs).toBeLessThanOrEqual(90_000 + 60_000);
    const { provider } = await core.query<{ provider: { health: { status: string } } }>(
      '{ provider(key: "stub") { health { status } } }',
    );
    expect(provider.health.status).toBe('HEALTHY');
  });

  test('goes on however an adapter fails', async () => {
    const { uuid } = await core.begin();
    stub.set({
      fetchReport: async () => {
        throw 'a text';
      },
    });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 30_000 });
    expect(await job(uuid)).toMatchObject({ quiet: 60_000 });
  });

  test('goes on after the end only while the data is incomplete, up to two hours; a refusal of our own budget does not count', async () => {
    const { id, uuid } = await core.begin();
    const decided = verdict('APPROVED', null, { isIncomplete: true });
    stub.set({ fetchReport: async () => decided });
    await core.query('mutation ($id: ID!) { refreshSession(input: { id: $id }) { __typename } }', { id });
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'COMPLETED' });
    expect(await job(uuid)).toMatchObject({ quiet: 30_000 });
    const poll = (quietMs: number) => pollSession(core.gateway, { sessionId: uuid, quietMs, isEnriching: true });
    await poll(30_000);
    expect(await job(uuid)).toMatchObject({ quiet: 60_000 });
    stub.set({ fetchReport: refuse });
    await poll(7_200_000);
    expect(await job(uuid)).toMatchObject({ quiet: 7_200_000 });
    const document = { type: 'PASSPORT', number: 'A1234567', fields: [] };
    stub.set({ fetchReport: async () => ({ ...decided, isIncomplete: false, documents: [document] as never }) });
    await core.gateway.store.pool.query('delete from graphile_worker._private_jobs where key = $1', [`poll:${uuid}`]);
    await poll(60_000);
    expect(await job(uuid)).toBeUndefined();
    expect(await core.session(id, 'document { type }')).toEqual({ document: { type: 'PASSPORT' } });
    stub.set({ fetchReport: async () => decided });
    await poll(7_200_000);
    expect(await job(uuid)).toBeUndefined();
  });

  test('that finds a decision with incomplete data completes the data later', async () => {
    const { id, uuid } = await core.begin();
    stub.set({ fetchReport: async () => verdict('APPROVED', null, { isIncomplete: true }) });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 240_000 });
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'COMPLETED' });
    expect(await job(uuid)).toMatchObject({ quiet: 30_000, isEnriching: 'true' });
  });

  test('ends with the session', async () => {
    const { uuid } = await core.begin();
    stub.set({ fetchReport: async () => verdict('APPROVED', null) });
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 30_000 });
    const before = stub.calls.fetchReport;
    await pollSession(core.gateway, { sessionId: uuid, quietMs: 30_000 });
    expect(stub.calls.fetchReport).toBe(before);
  });
});

describe('expiry', () => {
  const past = (uuid: string, column: string, days: number) =>
    core.gateway.store.pool.query(
      `update session set ${column} = now() - make_interval(days => $2, secs => 1) where id = $1`,
      [uuid, days],
    );

  test.each(['PENDING', 'IN_PROGRESS', 'REQUIRES_INPUT'] as const)(
    'ends a session in %s with its link, after one last question',
    async (status) => {
      stub.set({ fetchReport: async () => null });
      const { id, uuid, reference } = await core.begin();
      if (status !== 'PENDING') await core.deliver(truth(reference, statusReport(status, null, new Date())));
      const before = stub.calls.fetchReport ?? 0;
      await expireSession(core.gateway, uuid);
      expect(await core.session(id, 'status')).toEqual({ status });
      await past(uuid, 'expires_at', 0);
      await expireSession(core.gateway, uuid);
      expect(stub.calls.fetchReport).toBe(before + 1);
      expect(await core.session(id, 'status')).toEqual({ status: 'EXPIRED' });
    },
  );

  test.each(['PROCESSING', 'IN_REVIEW'] as const)('leaves a session in %s for 30 days', async (status) => {
    stub.set({ fetchReport: async () => null });
    const { id, uuid, reference } = await core.begin();
    await core.deliver(truth(reference, statusReport(status, null, new Date())));
    await past(uuid, 'expires_at', 29);
    await past(uuid, 'status_received_at', 29);
    await expireSession(core.gateway, uuid);
    expect(await core.session(id, 'status')).toEqual({ status });
    await past(uuid, 'status_received_at', 30);
    await expireSession(core.gateway, uuid);
    expect(await core.session(id, 'status')).toEqual({ status: 'EXPIRED' });
  });

  test('gives way to what the last question brings, and to a provider that fails', async () => {
    const { id, uuid } = await core.begin();
    await past(uuid, 'expires_at', 0);
    stub.set({ fetchReport: async () => verdict('APPROVED', new Date()) });
    await expireSession(core.gateway, uuid);
    expect(await core.session(id, STANDING)).toMatchObject({ status: 'COMPLETED' });

    const other = await core.begin();
    await past(other.uuid, 'expires_at', 0);
    stub.set({
      fetchReport: async () => {
        throw new Error('of the adapter');
      },
    });
    await expireSession(core.gateway, other.uuid);
    expect(await core.session(other.id, 'status')).toEqual({ status: 'EXPIRED' });
  });

  test('does not end a session that the last question moved on', async () => {
    const { id, uuid } = await core.begin();
    await past(uuid, 'expires_at', 0);
    stub.set({ fetchReport: async () => statusReport('PROCESSING', 'submitted', new Date()) });
    await expireSession(core.gateway, uuid);
    expect(await core.session(id, 'status')).toEqual({ status: 'PROCESSING' });
  });

  test('is planned for the end of the link, and for 30 days once the provider has the session', async () => {
    const { uuid, reference } = await core.begin();
    const planned = async () => {
      const { rows } = await core.gateway.store.pool.query(
        `select round(extract(epoch from run_at - now()) / 3600) as hours from graphile_worker.jobs where key = $1`,
        [`expire:${uuid}`],
      );
      return rows.map(({ hours }) => Number(hours));
    };
    expect(await planned()).toEqual([1]);
    await core.deliver(truth(reference, statusReport('PROCESSING', null, new Date())));
    expect(await planned()).toEqual([720]);
    await core.deliver(truth(reference, verdict('APPROVED', new Date())));
    expect(await planned()).toEqual([]);
  });
});
