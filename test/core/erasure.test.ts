import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reason } from '../../src/domain/reason.ts';
import { eraseOldSessions } from '../../src/sessions/erase.ts';
import { type CoreGateway, startCore, until } from './gateway.ts';
import { createdSession, stubProvider, verdict } from './stub.ts';

const stub = stubProvider();
let core: CoreGateway;
beforeAll(async () => {
  core = await startCore({ stub });
});
afterAll(() => core.stop());
beforeEach(() => stub.set({ createSession: async () => createdSession(), eraseSession: async () => undefined }));

let number = 0;
const truth = (reference: string, report: object) => {
  number += 1;
  const identity = { by: 'event', id: `x-${number}` };
  return { kind: 'truth', eventType: 'event', about: { providerReference: reference }, identity, report };
};
/** Everything personal that a report can bring. */
const whole = (minutes: number) =>
  verdict('APPROVED', new Date(Date.now() - minutes * 60_000), {
    documents: [{ type: 'PASSPORT', number: 'A1234567', fullName: 'Vardenis Pavardenis', fields: [] }] as never,
    checks: [{ type: 'FACE_MATCH', outcome: 'PASSED', score: 0.9, providerCheck: 'face', reasons: [reason('OTHER')] }],
    faceMatchScore: 0.9,
    media: [{ key: 'f', kind: 'SELFIE', name: 'a.jpg', contentType: null, locator: 'https://files.example.test/f' }],
    details: [{ name: 'device', value: 'Plan 9', group: 'DEVICE' }],
  });
const decided = async (externalId: string) => {
  const begun = await core.begin({ applicant: { externalId }, idempotencyKey: randomUUID() });
  expect(await core.deliver(truth(begun.reference, whole(5)))).toBe('APPLIED');
  return begun;
};
const erase = (externalId: string) =>
  core.query('mutation ($id: String!) { eraseApplicant(input: { externalId: $id }) { __typename } }', {
    id: externalId,
  });
const rows = async (statement: string, ...values: unknown[]) =>
  (await core.gateway.store.pool.query(statement, values)).rows;
/** The personal columns and rows of a session. */
const personal = async (uuid: string) => {
  const [row] = await rows(
    `select sealed is not null as sealed, sealed_parts is not null as "sealedParts", fingerprint is not null as fingerprint,
       face_match_score is not null as score, parts <> '{}'::jsonb as parts, data_key is not null as "dataKey",
       (select count(*)::int from document where session_id = session.id) as documents,
       (select count(*)::int from session_check where session_id = session.id) as checks,
       (select count(*)::int from media where session_id = session.id) as media
     from session join applicant on applicant.id = applicant_id where session.id = $1`,
    uuid,
  );
  return row;
};
const FULL = {
  sealed: true,
  sealedParts: true,
  fingerprint: true,
  score: true,
  parts: true,
  dataKey: true,
  documents: 1,
  checks: 1,
  media: 1,
};
const EMPTY = {
  sealed: false,
  sealedParts: false,
  fingerprint: false,
  score: false,
  parts: false,
  dataKey: false,
  documents: 0,
  checks: 0,
  media: 0,
};

test('an erasure leaves no personal column, row or key, and the decision', async () => {
  const { id, uuid, externalId } = await decided('gone');
  const other = await decided('kept');
  expect(await personal(uuid)).toEqual(FULL);
  await erase(externalId);
  expect(await personal(uuid)).toEqual(EMPTY);
  expect(await personal(other.uuid)).toEqual(FULL);
  expect(await core.session(id, 'status decision { outcome } document { id } details { name }')).toEqual({
    status: 'COMPLETED',
    decision: { outcome: 'APPROVED' },
    document: null,
    details: [],
  });
  expect((await core.events(id)).at(-1)).toBe('3 ERASED COMPLETED');
});

describe('after an erasure', () => {
  test.each([
    ['', false],
    [', also when the person begins again', true],
  ])('nothing comes back by a later report%s', async (_, isAgain) => {
    const { id, uuid, reference, externalId } = await decided(`late-${isAgain}`);
    await erase(externalId);
    if (isAgain) await decided(externalId);
    const before = await core.events(id);
    expect(await core.deliver(truth(reference, whole(1)))).toBe('IGNORED');
    expect(await personal(uuid)).toEqual({ ...EMPTY, dataKey: isAgain });
    expect(await core.events(id)).toEqual(before);
  });

  test('an open session is neither asked about nor expired, and its provider deletes what it holds', async () => {
    const { uuid, externalId } = await core.begin();
    const planned = () =>
      rows('select key from graphile_worker.jobs where key = any($1)', [`poll:${uuid}`, `expire:${uuid}`]);
    expect(await planned()).toHaveLength(2);
    const before = stub.calls.eraseSession ?? 0;
    await erase(externalId);
    expect(await planned()).toEqual([]);
    await until(async () => (stub.calls.eraseSession ?? 0) === before + 1);
  });
});

test('sessions that have ended are erased for their age, and open ones stay', async () => {
  const ended = await decided('old');
  const open = await core.begin();
  await eraseOldSessions(core.gateway, new Date(Date.now() + 60_000));
  expect(await personal(ended.uuid)).toEqual({ ...EMPTY, dataKey: true });
  expect(await personal(open.uuid)).toMatchObject({ sealed: true });
});
