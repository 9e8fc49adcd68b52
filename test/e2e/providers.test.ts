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
    expect(session.document?.numberMasked).toMatch(/^•+\w+/);
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

  test.runIf(review)('is looked at by a person, then approved', async () => {
    const { updates, press } = await begun();
    await press({ action: 'review' });
    await until(updates, ({ status }) => status === 'IN_REVIEW');
    await press({ action: 'approve' });
    const seen = await until(updates, ({ decision }) => decision !== null);
    expect(seen.at(-1)?.decision?.outcome).toBe('APPROVED');
    await updates.return?.();
  });

  test.runIf(end)('ends without a decision when the applicant leaves', async () => {
    const { updates, press } = await begun();
    await press({ action: end?.[0] });
    const seen = await until(updates, ({ status }) => status === end?.[1]);
    expect(seen.at(-1)?.decision).toBeNull();
    await updates.return?.();
  });
});
