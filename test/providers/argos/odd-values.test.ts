import { describe, expect, it } from 'vitest';
import { argos } from '../../../src/providers/argos/index.ts';
import { connected, deliveryOf, oddVariants } from '../contract.ts';
import { SESSION_ID, sessionOf } from '../people.ts';
import { READ, settings, submission } from './facts.ts';
import { reading } from './reading.ts';

const REFERENCE = '9zq41lo118a02';
const DECIDES = new Set(['submission_id', 'kyc', 'kyc.result']);
const full = {
  ...submission,
  applicant_id: 'app-1',
  aml: { currentstatus: 'Red Flag', risk_level_summary: 'HIGH' },
  additional_list: [{ answer: 'Occupation', inputValue: 'Baker', blockType: 'text' }],
  verification: { faceAge: [{ usedValues: { idMedian: 25 } }] },
};

describe('a decision applies, whatever type another value has', () => {
  it.each(oddVariants(full).filter(({ path }) => !DECIDES.has(path)))('$path as $value', async ({ json }) => {
    const { provider } = connected(argos, settings, { [READ]: { json: { Items: [json] } } });
    const report = await provider.fetchReport?.(sessionOf(REFERENCE));
    expect(report).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' }, attempt: REFERENCE });
  });

  it('and the odd value stands raw in the details or the fields', async () => {
    const odd = {
      reviewer: 7,
      created_at: 'soon',
      data: 'a text',
      image: [3],
      kyc: { result: 'approved', comment: 5 },
    };
    const { provider } = connected(argos, settings, { [READ]: { json: { Items: [{ ...submission, ...odd }] } } });
    const report = await provider.fetchReport?.(sessionOf(REFERENCE));
    const raw = Object.fromEntries(report?.details?.map(({ name, value }) => [name, value]) ?? []);
    expect(raw).toMatchObject({
      reviewer: '7',
      created_at: 'soon',
      data: 'a text',
      'image.0': '3',
      'kyc.comment': '5',
    });
  });
});

describe('an entry that can not be read', () => {
  const odd = { submission_id: 'odd', userid: SESSION_ID, kyc: { result: ['approved'] } };
  const read = async (...Items: unknown[]) => {
    const { provider } = reading({ json: { Items } }, { json: { Items } });
    return provider.fetchReport?.(sessionOf(REFERENCE));
  };

  it.each([odd, 7, null, 'a text', [], {}, { ...odd, submission_id: null }])('spoils no other (%j)', async (entry) => {
    expect(await read(entry, submission)).toMatchObject({ providerReference: REFERENCE, status: 'COMPLETED' });
  });

  it('is kept raw where it names the session, and only then', async () => {
    const strangers = { ...odd, userid: '11111111-1111-4111-8111-111111111111', submission_id: 'hidden' };
    const report = await read(odd, strangers, submission);
    expect(report?.details).toContainEqual({ name: 'Items.0.kyc.result.0', value: 'approved', group: 'OTHER' });
    expect(JSON.stringify(report?.details)).not.toContain('hidden');
  });

  it.each([odd, 7])('is no proof of a deletion (%j)', async (entry) => {
    await expect(read(entry)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'answer' });
  });
});

describe('a webhook is read, whatever type a value has', () => {
  const webhook = {
    webhook_trigger: 'approved',
    submission_id: REFERENCE,
    userid: SESSION_ID,
    cf: { cf1: SESSION_ID },
    created_at: '2026-03-02T09:12:40.000Z',
    kyc_result: { status: 'approved', updated_at: '2026-03-02T09:12:40.000Z' },
    aml_result: { currentstatus: 'Red Flag', risk_level_summary: 'HIGH' },
  };
  const { webhook: hook } = connected(argos, settings).provider;

  it.each(oddVariants(webhook).filter(({ path }) => path !== 'webhook_trigger'))('$path as $value', ({ json }) => {
    expect(hook.read(deliveryOf(json))).toMatchObject({ kind: 'signal', eventType: 'approved' });
  });
});
