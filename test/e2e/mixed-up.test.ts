import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetch } from '../../src/providers/http/fetch.ts';
import { rawId } from '../access/callers.ts';
import { type Harness, startHarness } from './harness.ts';

// Who knows a secret address can point from any session at any other: what belongs together is read from the provider.
let harness: Harness;
/** Calls that are refused, so that nobody says whose session it is. */
let silent: ((url: string, method?: string) => boolean) | null = null;
const refusal = async () => Response.json({ error: 'NOT_FOUND', message: 'x' }, { status: 404 });
beforeAll(async () => {
  const send = createFetch();
  harness = await startHarness({
    switches: { truestack: { signature: 'off' }, ondato: { webhookAuth: 'none' } },
    fetch: (input, init) => (silent?.(String(input), init?.method) ? refusal() : send(input, init)),
  });
});
afterAll(() => harness.stop());

const rows = async (sql: string, ...values: unknown[]) =>
  (await harness.running.gateway.store.pool.query(sql, values)).rows;

const pointers: Readonly<Record<string, (sessionId: string, reference: string) => object>> = {
  argos: (userid, submission_id) => ({ webhook_trigger: 'approved', userid, submission_id }),
  ondato: (externalReferenceId, id) => ({
    id: randomUUID(),
    type: 'IdentityVerification.StatusChanged',
    payload: { id, externalReferenceId, status: 'Completed' },
  }),
  truestack: (kyc_gateway_session, session_id) => ({
    event: 'kyc.session.completed',
    session_id,
    metadata: { kyc_gateway_session },
  }),
};

test.each([
  ...Object.entries(pointers).map(([kind, pointer]) => [kind, 'says whose it is', pointer, null] as const),
  ['truestack', 'does not say', pointers.truestack, /GET .*[/]sessions[/][^/]+$/] as const,
])(
  'a webhook of %s does not give a session the decision of another, where the provider %s',
  async (kind, _, pointer, refused) => {
    silent = refused && ((url, method) => refused.test(`${method ?? 'GET'} ${url}`));
    const theirs = await harness.begin(kind);
    await harness.control(encodeURIComponent(theirs.hostedUrl), { action: 'approve' });
    await expect.poll(() => harness.standing(theirs), { timeout: 10_000 }).toBe('COMPLETED APPROVED');
    const [{ reference }] = await rows(
      'select provider_reference as reference from session where id = $1',
      rawId(theirs.id),
    );

    const ours = await harness.begin(kind, {
      applicant: { externalId: `${kind} ${refused}`, fullName: 'Rasa Contoh', email: 'rasa@example.test' },
    });
    // As a start that lost its answer: only then is a reference taken from a webhook.
    await rows('update session set provider_reference = null where id = $1', rawId(ours.id));
    const since = new Date();
    const answer = await fetch(harness.running.gateway.webhookUrl(kind), {
      method: 'POST',
      body: JSON.stringify(pointer?.(rawId(ours.id), reference)),
    });
    expect(answer.status).toBe(200);
    const tried = () =>
      rows(
        'select disposition from webhook_delivery where connection = $1 and received_at >= $2 and attempts > 0',
        kind,
        since,
      );
    await expect.poll(tried, { timeout: 10_000 }).toEqual([{ disposition: 'FAILED' }]);
    expect(await harness.standing(ours)).toBe('PENDING');
  },
);
