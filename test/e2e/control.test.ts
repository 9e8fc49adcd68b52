import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '../../src/providers/connections/registry.ts';
import { rawId } from '../access/callers.ts';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

type Begun = Awaited<ReturnType<Harness['begin']>>;

/** Every id by which a caller may name its session to the sandbox. */
const IDS: Record<string, (session: Begun) => string | null> = {
  'the provider reference': ({ providerReference }) => providerReference,
  'our session id': ({ id }) => id,
  'our session id as a UUID': ({ id }) => rawId(id),
  'the link': ({ hostedUrl }) => encodeURIComponent(hostedUrl),
  'the link with a parameter more': ({ hostedUrl }) =>
    encodeURIComponent(`${hostedUrl}${hostedUrl.includes('?') ? '&' : '?'}lang=es`),
};

test.each(Object.keys(definitions).flatMap((kind) => Object.keys(IDS).map((name) => [kind, name] as const)))(
  'a session at %s is found by %s',
  async (kind, name) => {
    const externalId = `${kind} ${name}`;
    const applicant = {
      externalId,
      fullName: 'Ana Ejemplo',
      givenNames: 'Ana',
      familyName: 'Ejemplo',
      email: `${externalId.replaceAll(' ', '.')}@example.test`,
      country: kind === 'capa' ? 'MX' : 'MY',
    };
    const session = await harness.begin(kind, { applicant });
    const id = IDS[name]?.(session) ?? null;
    // A provider that names its session only once it is opened: there is no such id yet.
    if (id === null) return;
    const answer = await harness.control(id, { action: 'approve' });
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: expect.any(String) }]);
    const asked = await fetch(`${harness.sandbox.url}/control/sessions/${id}`);
    expect(await asked.json()).toMatchObject({ account: kind });
  },
);

test('an id of nothing is not found', async () => {
  for (const id of ['00000000-0000-4000-8000-000000000000', 'U2Vzc2lvbjpub25zZW5zZQ==', 'nonsense'])
    expect((await harness.control(id, { action: 'approve' })).status).toBe(404);
});
