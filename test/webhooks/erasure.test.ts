import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { discard } from '../../src/jobs/discard.ts';
import { rawId } from '../access/callers.ts';
import { type DeliveryRow, PROOF, type StubGateway, startStubGateway, stubWebhook } from './stub-gateway.ts';

let stub: StubGateway;
let references = 0;
beforeAll(async () => {
  stub = await startStubGateway({ PROVIDERS: 'stub,second=stub', SECOND_KEY: 'key' }, () => {
    references += 1;
    return `reference-${references}`;
  });
});
afterEach(() => void Object.assign(stub.webhook, stubWebhook));
afterAll(() => stub.stop());

interface Person {
  readonly externalId: string;
  readonly applicantId: string;
  readonly sessionId: string;
  readonly providerReference: string;
  readonly applicantReference: string;
}

const START = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationSuccess { session { id providerReference applicant { id } } } } }`;

async function start(externalId: string): Promise<Person> {
  const { startVerification } = await stub.query(START, { input: { provider: 'stub', applicant: { externalId } } });
  const { session } = startVerification as {
    session: { id: string; providerReference: string; applicant: { id: string } };
  };
  return {
    externalId,
    applicantId: rawId(session.applicant.id),
    sessionId: rawId(session.id),
    providerReference: session.providerReference,
    applicantReference: `applicant-of-${externalId}`,
  };
}
const erase = ({ externalId }: Person) =>
  stub.query(
    'mutation ($externalId: String!) { eraseApplicant(input: { externalId: $externalId, reason: "asked for" }) { __typename } }',
    { externalId },
  );
/** Sends a delivery and returns its row once it is settled. */
async function deliver(body: object | string, disposition: string, path = 'stub'): Promise<DeliveryRow> {
  const since = new Date();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  expect((await stub.send(text, PROOF, path)).status).toBe(200);
  for (;;) {
    const [row] = await stub.rows('received_at >= $1 and disposition = $2', [since, disposition]);
    if (row) return row;
    await delay(10);
  }
}
const hasBody = async ({ id }: DeliveryRow) => (await stub.rows('id = $1 and body is not null', [id])).length === 1;

const UNKNOWN = { about: { providerReference: 'unknown-1' } };
const ways: readonly (readonly [string, (person: Person) => object])[] = [
  [
    'the applicant’s id at the provider, as a reference',
    (p) => ({ about: { providerReference: p.applicantReference } }),
  ],
  ['the applicant’s id at the provider, in its text', (p) => ({ ...UNKNOWN, user: { id: p.applicantReference } })],
  ['our id of the applicant, in its text', (p) => ({ ...UNKNOWN, client: [p.applicantId.toUpperCase()] })],
  ['our id of the session, in a URL', (p) => ({ ...UNKNOWN, link: `https://stub.test/s/${p.sessionId}?x=1` })],
  ['the reference of the session, in its text', (p) => ({ ...UNKNOWN, verification: p.providerReference })],
  ['the caller’s id of the applicant', (p) => ({ ...UNKNOWN, externalUserId: p.externalId })],
];

describe('an erasure discards the body of a delivery that matched no session', () => {
  test.each(ways)('when it names %s', async (way, bodyOf) => {
    const index = ways.findIndex(([each]) => each === way);
    const [person, other] = [await start(`erased-${index}`), await start(`kept-${index}`)];
    const theirs = await deliver(bodyOf(person), 'UNMATCHED');
    const others = await deliver(bodyOf(other), 'UNMATCHED');
    await erase(person);
    expect([await hasBody(theirs), await hasBody(others)]).toEqual([false, true]);
  });

  test('when it names a session that had been discarded for its age', async () => {
    const person = await start('erased-late');
    await stub.database.query("update session set status = 'EXPIRED' where id = $1", [person.sessionId]);
    const retention = { events: undefined, bodies: undefined, sessions: 30 };
    await discard(stub.running.gateway, retention, new Date(Date.now() + 31 * 86_400_000));
    const theirs = await deliver({ ...UNKNOWN, verification: person.providerReference }, 'UNMATCHED');
    await start('erased-late');
    await erase(person);
    expect(await hasBody(theirs)).toBe(false);
  });

  test('when it was ignored', async () => {
    const [person, other] = [await start('erased-ignored'), await start('kept-ignored')];
    const theirs = await deliver({ of: 'a new kind', applicant: person.applicantReference }, 'IGNORED');
    const others = await deliver({ of: 'a new kind', applicant: other.applicantReference }, 'IGNORED');
    await erase(person);
    expect([await hasBody(theirs), await hasBody(others)]).toEqual([false, true]);
  });

  test('when it could not be read', async () => {
    const [person, other] = [await start('erased-unread'), await start('kept-unread')];
    stub.webhook.read = () => {
      throw new TypeError('cannot be read');
    };
    const theirs = await deliver({ about: { providerReference: person.providerReference } }, 'FAILED');
    const others = await deliver({ about: { providerReference: other.providerReference } }, 'FAILED');
    const opaque = await deliver('encrypted', 'FAILED');
    const elsewhere = await deliver('encrypted', 'FAILED', 'second');
    await erase(person);
    expect([await hasBody(theirs), await hasBody(others)]).toEqual([false, true]);
    // It may be about anybody at its connection.
    expect([await hasBody(opaque), await hasBody(elsewhere)]).toEqual([false, true]);
  });
});

test('the ids of a body are kept as keyed digests alone', async () => {
  const row = await deliver({ email: 'ana@example.test', name: 'Ana', number: 12345678 }, 'IGNORED');
  expect(row.session_keys).toHaveLength(3);
  expect(JSON.stringify(row.session_keys)).not.toMatch(/ana|12345678/i);
});
