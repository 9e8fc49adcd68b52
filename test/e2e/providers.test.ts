import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

interface Update {
  readonly status: string;
  readonly decision: { readonly outcome: string; readonly reasons: { readonly code: string }[] } | null;
}
const UPDATED = `subscription ($id: ID!) {
  sessionUpdated(id: $id) { status decision { outcome reasons { code } } }
}`;
const WHOLE = `query ($id: ID!) {
  session(id: $id) {
    status hostedUrl providerReference
    document { type issuingCountry fullNameMasked numberMasked }
    verification { faceMatchScore screening { status } checks { type outcome } }
    media { kind }
    events { edges { node { type status } } }
  }
}`;
interface Whole {
  readonly session: {
    readonly status: string;
    readonly hostedUrl: string | null;
    readonly document: { readonly type: string; readonly numberMasked: string | null } | null;
    readonly verification: { readonly checks: { readonly type: string; readonly outcome: string }[] } | null;
    readonly media: { readonly kind: string }[];
  };
}

/** What each kind is given beyond the usual, what its reviewer says, and what becomes of an applicant who leaves. */
const KINDS = [
  {
    kind: 'truestack',
    more: {},
    reject: ['face_mismatch', 'FACE_MISMATCH'],
    review: false,
    end: ['expire', 'EXPIRED'],
  },
  { kind: 'argos', more: {}, reject: ['expired_id', 'DOCUMENT_EXPIRED'], review: true, end: null },
  {
    kind: 'capa',
    more: { document: { issuingCountry: 'MX' } },
    reject: ['facematch.differentPerson', 'FACE_MISMATCH'],
    review: true,
    end: null,
  },
  { kind: 'truuth', more: { document: null }, reject: ['FACE_MATCH', 'FACE_MISMATCH'], review: true, end: null },
  {
    kind: 'ondato',
    more: { redirectUrl: 'https://app.example.test/back' },
    reject: ['PoorPhotoQuality', 'IMAGE_POOR_QUALITY'],
    review: true,
    end: ['abandon', 'ABANDONED'],
  },
] as const;

let people = 0;
/** Another person each time: some vendors take an e-mail address only once. */
const someone = () => {
  people += 1;
  const names = { fullName: 'Ana Prueba Diaz', givenNames: 'Ana', familyName: 'Prueba Diaz' };
  return { applicant: { externalId: `customer-${people}`, email: `ana-${people}@example.test`, ...names } };
};

describe.each(KINDS)('$kind, from the start to the end', ({ kind, more, reject, review, end }) => {
  async function begun() {
    const session = await harness.begin(kind, { ...someone(), ...more });
    const updates = harness.watch<Update>(UPDATED, { id: session.id });
    await until(updates, ({ status }) => status === 'PENDING');
    // The hosted link is what the applicant has: the sandbox knows the session by it.
    expect((await fetch(session.hostedUrl)).status).toBe(200);
    const press = async (body: object) => {
      const answer = await harness.control(encodeURIComponent(session.hostedUrl), body);
      expect(answer.ok, await answer.text()).toBe(true);
    };
    return { ...session, updates, press };
  }

  test('is approved, with document, checks and media', async () => {
    const { id, updates, press } = await begun();
    await press({ action: 'approve' });
    const seen = await until(updates, ({ decision }) => decision !== null);
    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED', reasons: [] } });
    await updates.return?.();
    const { session } = await harness.query<Whole>(WHOLE, { id });
    expect(session.hostedUrl).toBeNull();
    expect(session.document?.type).not.toBe('UNKNOWN');
    expect(session.document?.numberMasked).toMatch(/^[•-]+\w+/);
    expect(session.verification?.checks.length).toBeGreaterThan(2);
    expect(session.verification?.checks.map(({ outcome }) => outcome)).not.toContain('FAILED');
    expect(session.media.length).toBeGreaterThan(1);
  });

  test('is rejected with the right reason', async () => {
    const { updates, press } = await begun();
    await press({ action: 'reject', reason: reject[0] });
    const seen = await until(updates, ({ decision }) => decision !== null);
    expect(seen.at(-1)?.decision).toMatchObject({ outcome: 'REJECTED' });
    expect(seen.at(-1)?.decision?.reasons.map(({ code }) => code)).toContain(reject[1]);
    await updates.return?.();
  });

  const reviewed = async () => {
    const { updates, press } = await begun();
    await press({ action: 'review' });
    await until(updates, ({ status }) => status === 'IN_REVIEW');
    await press({ action: 'approve' });
    const seen = await until(updates, ({ decision }) => decision !== null);
    expect(seen.at(-1)?.decision?.outcome).toBe('APPROVED');
    await updates.return?.();
  };
  if (review) test('is looked at by a person, then approved', reviewed);

  const left = async () => {
    const { updates, press } = await begun();
    await press({ action: end?.[0] });
    const seen = await until(updates, ({ status }) => status === end?.[1]);
    expect(seen.at(-1)?.decision).toBeNull();
    await updates.return?.();
  };
  if (end) test('ends without a decision when the applicant leaves', left);

  test.each([['duplicate'], ['reorder'], ['duplicate', 'reorder']])(
    'ends the same under %s %s',
    async (...disorder) => {
      const { id, updates, press } = await begun();
      await press({ action: 'approve', disorder });
      await until(updates, ({ decision }) => decision?.outcome === 'APPROVED');
      await updates.return?.();
      const { session } = await harness.query<Events>(EVENTS, { id });
      const types = session.events.edges.map(({ node }) => node.type);
      expect(types.filter((type) => type === 'DECISION_MADE')).toHaveLength(1);
      expect(types).not.toContain('DECISION_REVISED');
    },
  );

  test('a forged webhook decides nothing', async () => {
    const { id, updates, press, hostedUrl } = await begun();
    await press({ action: 'approve', disorder: ['bad_signature'] });
    // Once the sandbox has its answers, there is nothing left to wait for: they are all refusals.
    const statuses = await answered(hostedUrl);
    expect(new Set(statuses)).not.toContain(200);
    const { session } = await harness.query<Whole>(WHOLE, { id });
    expect(session.status).toBe('PENDING');
    await updates.return?.();
  });
});

const EVENTS = 'query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { type } } } } }';
interface Events {
  readonly session: { readonly events: { readonly edges: { readonly node: { readonly type: string } }[] } };
}

/** The gateway's answers to a session's webhooks, as the sandbox noted them. */
async function answered(hostedUrl: string): Promise<(number | null)[]> {
  for (;;) {
    const answer = await fetch(`${harness.sandbox.url}/control/sessions/${encodeURIComponent(hostedUrl)}`);
    const { attempts } = (await answer.json()) as { attempts: { status: number | null }[] };
    if (attempts.length > 0) return attempts.map(({ status }) => status);
  }
}

test('two connections of one kind are two accounts, each with its own address and secrets', async () => {
  const two = await startHarness({ env: { PROVIDERS: 'ondato,ondato_eu=ondato' } });
  const { providers } = await two.query<{ providers: { key: string; kind: string; webhookUrl: string }[] }>(
    '{ providers { key kind webhookUrl } }',
  );
  expect(providers.map(({ key, kind }) => [key, kind])).toEqual([
    ['ondato', 'ondato'],
    ['ondato_eu', 'ondato'],
  ]);
  expect(new Set(providers.map(({ webhookUrl }) => webhookUrl)).size).toBe(2);
  for (const { key } of providers) {
    const { id, hostedUrl } = await two.begin(key);
    const updates = two.watch<Update>(UPDATED, { id });
    await until(updates, ({ status }) => status === 'PENDING');
    await two.control(encodeURIComponent(hostedUrl), { action: 'approve' });
    await until(updates, ({ decision }) => decision?.outcome === 'APPROVED');
    await updates.return?.();
  }
  await two.stop();
});

test('bodies, webhooks and links that are encrypted work as well as plain ones', async () => {
  const sealed = await startHarness({
    env: { PROVIDERS: 'argos' },
    switches: { argos: { encryption: 'gcm', privateLinks: true } },
  });
  const { id, hostedUrl } = await sealed.begin('argos', { document: null });
  expect(new URL(hostedUrl).searchParams.has('encrypted')).toBe(true);
  const updates = sealed.watch<Update>(UPDATED, { id });
  await until(updates, ({ status }) => status === 'PENDING');
  expect((await fetch(hostedUrl)).status).toBe(200);
  await sealed.control(encodeURIComponent(hostedUrl), { action: 'reject', reason: 'duplicate_user' });
  const seen = await until(updates, ({ decision }) => decision !== null);
  expect(seen.at(-1)?.decision?.reasons).toEqual([{ code: 'DUPLICATE_PERSON' }]);
  await updates.return?.();
  await sealed.stop();
});
