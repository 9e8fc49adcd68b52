import { hashOf } from '../../src/access/authenticate.ts';
import { document } from '../../src/domain/document.ts';
import { reason } from '../../src/domain/reason.ts';
import { type Report, statusReport } from '../../src/domain/report.ts';
import { apply } from '../../src/sessions/apply.ts';
import { changing, lock } from '../../src/sessions/lock.ts';
import { keepApiKey } from '../../src/store/api-keys.ts';
import type { Harness } from '../e2e/harness.ts';
import { globalId, newKey, rawId, tokenFor } from './callers.ts';

/** The applicant of every seeded session, and another one with a session of its own. */
export const [OWN, OTHER] = ['customer-1', 'customer-2'] as const;

/** A caller and the proof that it sends. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  readonly applicant: 'own' | 'other' | null;
  /** Reads the session in the answer to its own start, without the scope to read sessions. */
  readonly isStarter: boolean;
  readonly proof: string;
}

/** The objects that give every field of the schema a value for some caller. */
export interface Seed {
  readonly callers: readonly Caller[];
  /** The rejected session, as a global id. */
  readonly session: string;
  readonly delivery: string;
  /** The inputs that replay the starts of the rejected, the failed and the open session. */
  readonly starts: readonly object[];
}

const KEYS: readonly (readonly string[])[] = [
  [],
  ['sessions:start'],
  ['sessions:read'],
  ['pii:read'],
  ['media:read'],
  ['operations'],
  ['erasure'],
  ['keys:manage'],
  ['sessions:read', 'pii:read'],
  ['sessions:read', 'media:read'],
  ['sessions:read', 'operations'],
  ['operations', 'pii:read'],
];

const RAW = { code: 'face_mismatch', message: 'The faces differ.' };
const REJECTED: Report = {
  ...statusReport('COMPLETED', 'rejected'),
  decision: {
    outcome: 'REJECTED',
    reasons: [reason('FACE_MISMATCH', RAW), reason('DUPLICATE_PERSON', { code: 'dup', message: 'Seen before.' })],
    source: 'PROVIDER_REVIEWER',
    decidedAt: null,
  },
  documents: [
    document({
      type: 'PASSPORT',
      providerType: 'passport',
      issuingCountry: 'MY',
      fullName: 'Siti Contoh',
      givenNames: 'Siti',
      familyName: 'Contoh',
      dateOfBirth: '1991-02-03',
      sex: 'FEMALE',
      nationality: 'MY',
      address: '1 Jalan Contoh',
      number: 'A12345678',
      issuedOn: '2020-01-01',
      expiresOn: '2030-01-01',
      fields: [{ name: 'religion', value: 'invented', group: 'DOCUMENT' }],
    }),
  ],
  checks: [
    {
      type: 'FACE_MATCH',
      outcome: 'FAILED',
      score: 0.2,
      providerCheck: 'face',
      reasons: [reason('FACE_MISMATCH', RAW)],
    },
  ],
  faceMatchScore: 0.2,
  screening: {
    status: 'HIT',
    riskLevel: 'HIGH',
    hits: 2,
    providerStatus: 'hit',
    screenedAt: new Date(),
    matches: [{ kind: 'PEP', resolution: 'OPEN', name: 'Siti C', list: 'a list', score: 0.9, reference: 'm-1' }],
  },
  details: [{ name: 'device', value: 'invented', group: 'DEVICE' }],
  attempts: [
    {
      number: 1,
      providerReference: 'a-1',
      submittedAt: new Date(),
      result: 'REJECTED',
      reasons: [reason('FACE_MISMATCH', RAW)],
    },
  ],
  media: [{ key: 'front', kind: 'DOCUMENT_FRONT', name: 'front.jpg', contentType: 'image/jpeg', locator: 'front' }],
};

/** Makes a key with these scopes and an end. */
async function keyWith(harness: Harness, scopes: readonly string[]): Promise<string> {
  const secret = `kyc_test_${scopes.join('_')}`;
  const expiresAt = new Date(Date.now() + 3_600_000);
  const kept = { name: 'of the matrix', hash: hashOf(secret), scopes: [...scopes], expiresAt };
  await keepApiKey(harness.running.gateway.store, kept);
  return secret;
}

const PERSON = { fullName: 'Siti Contoh' };
const DOCUMENT = { number: '910203-10-4444' };
const START = {
  provider: 'truestack',
  applicant: { ...PERSON, externalId: OWN },
  document: DOCUMENT,
  reference: 'order 1',
  metadata: { basket: 'seven' },
};

/** Starts the session by its own key, whose answer is replayed later. */
async function startAs(harness: Harness, key: string, input: object): Promise<string> {
  const answer = await harness.ask(
    key,
    `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
      ... on StartVerificationSuccess { session { id } } ... on InputError { fields { path message } } } }`,
    { input },
  );
  const { session } = (answer.data?.startVerification ?? {}) as { session?: { id: string } };
  if (!session) throw new Error(JSON.stringify(answer));
  return session.id;
}

/** Seeds a gateway: a rejected, an approved, a failed and an open session of one applicant, a delivery, audit entries. */
export async function seed(harness: Harness): Promise<Seed> {
  const { gateway } = harness.running;
  const { pool } = gateway.store;
  const callers: Caller[] = [];
  const add = (name: string, proof: string, rest: Partial<Caller> = {}) =>
    callers.push({ name, proof, scopes: new Set(), applicant: null, isStarter: false, ...rest });
  for (const scopes of KEYS) {
    add(scopes.join(' + ') || 'no scope', await keyWith(harness, scopes), { scopes: new Set(scopes) });
  }
  const starter = await keyWith(harness, ['sessions:start', 'erasure']);
  add('the starter of the session', starter, { scopes: new Set(['sessions:start', 'erasure']), isStarter: true });

  const starts = ['rejected', 'failed', 'open'].map((idempotencyKey) => ({ ...START, idempotencyKey }));
  const [session = '', failed = '', open = ''] = await Promise.all(
    starts.map((input) => startAs(harness, starter, input)),
  );
  const approved = await harness.begin('truestack', { applicant: { ...PERSON, externalId: OWN } });
  // A connection that is limited to some countries.
  await harness.begin('capa', { applicant: { externalId: OWN, email: 'ana@example.test', country: 'MX' } });
  await harness.begin('truestack', { applicant: { ...PERSON, externalId: OTHER } });
  const report = (id: string, what: Report) =>
    changing(gateway, async (em) => {
      const locked = await lock(em, gateway.store.vault, rawId(id));
      return apply(gateway, em, locked, what, { source: 'WEBHOOK', receivedAt: new Date(Date.now() + 1000) });
    });
  await report(approved.id, {
    ...REJECTED,
    documents: [document({ type: 'NATIONAL_ID', fullName: ' ', givenNames: 'Siti', familyName: 'Contoh' })],
    decision: { outcome: 'APPROVED', reasons: [], source: 'PROVIDER', decidedAt: null },
  });
  await report(session, statusReport('IN_PROGRESS', 'opened'));
  await report(session, REJECTED);
  await pool.query(
    `update session set status = 'FAILED', failure_code = 'PROVIDER_UNAVAILABLE', failure_message = 'away' where id = $1`,
    [rawId(failed)],
  );
  await pool.query(`update session set expires_at = now() + interval '1 day' where id = $1`, [rawId(open)]);

  const delivery = await deliveryOf(harness, open);
  await report(open, {
    ...statusReport('REQUIRES_INPUT', 'resubmit', new Date(Date.now() + 1000)),
    inputReasons: [reason('IMAGE_POOR_QUALITY', RAW)],
  });
  await harness.query(
    `mutation { eraseApplicant(input: { externalId: "${OTHER}-erased", reason: "asked" }) { __typename } }`,
  );
  await pool.query('update applicant set erased_at = now() where external_id = $1', [OWN]);
  await pool.query(`insert into audit_entry (at, actor, action, target, purpose, address)
    values (now(), 'admin', 'APPLICANT_ERASED', gen_random_uuid(), 'asked', '127.0.0.1')`);
  await pool.query(`update connection set last_webhook_at = now(), last_success_at = now(), last_error_at = now(),
    last_error_code = 'PROVIDER_UNAVAILABLE'`);
  const { id: revoked } = await newKey(harness, 'operations');
  await pool.query('update api_key set revoked_at = now(), last_used_at = now() where id = $1', [rawId(revoked)]);
  add('own applicant', await tokenFor(harness, OWN, { start: {} }), { applicant: 'own' });
  add('other applicant', await tokenFor(harness, OTHER), { applicant: 'other' });
  return { callers, session, delivery, starts };
}

/** A delivery with everything that a delivery can have. */
async function deliveryOf(harness: Harness, id: string): Promise<string> {
  const { pool } = harness.running.gateway.store;
  const events = harness.watch<{ revision: number }>(
    'subscription ($id: ID!) { sessionUpdated(id: $id) { revision } }',
    {
      id,
    },
  );
  await events.next();
  const { rows } = await pool.query('select provider_reference from session where id = $1', [rawId(id)]);
  await harness.control(rows[0].provider_reference, { action: 'start' });
  await events.next();
  await events.return?.();
  const found = await pool.query(
    `update webhook_delivery set error = 'once it failed' where session_id = $1 and body is not null returning id`,
    [rawId(id)],
  );
  return globalId('WebhookDelivery', found.rows[0].id);
}
