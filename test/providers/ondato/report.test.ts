import { describe, expect, it } from 'vitest';
import type { SessionRequest } from '../../../src/providers/contract/provider.ts';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected, failureOf } from '../contract.ts';
import { ondatoFacts, saying, settings } from './facts.ts';

const { request, createSession, session } = ondatoFacts;
const reportOf = (idv: object = {}, kyc: object = {}) =>
  connected(ondato, settings, saying(idv, kyc)).provider.fetchReport?.(session) ?? Promise.resolve(null);
const succeeding = (isSuccess: unknown) => ({
  step: { kycIdentification: { id: 'e6f0b1d4-2a7c-4f0d-8f0e-54a6b3f0a901', isSuccess } },
});

describe('an approval', () => {
  it.each([false, null, undefined])(
    'is none where the verification says %s, whoever looked at it',
    async (isSuccess) => {
      const report = await reportOf(succeeding(isSuccess), { isCrossChecked: true });
      expect(report).toMatchObject({ status: 'IN_REVIEW', decision: null });
    },
  );

  it('stands against a rule that failed only where a person looked at it', async () => {
    const rules = [{ name: 'SelfieHasFace', status: 'Fail' }];
    expect((await reportOf({}, { rules, isCrossChecked: true }))?.decision?.outcome).toBe('APPROVED');
    expect((await reportOf({}, { rules, isCrossChecked: false }))?.decision).toBeNull();
  });
});

describe("another person's resource decides nothing", () => {
  it.each([
    ['verification', { id: 'another' }, {}],
    ['identification', {}, { id: 'another' }],
    ['identification of another verification', {}, { identityVerificationId: 'another' }],
  ])('%s', async (_, idv, kyc) => {
    expect(await failureOf(reportOf(idv, kyc))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('whatever the letters of an id', async () => {
    expect((await reportOf({ id: session.providerReference?.toUpperCase() }))?.decision?.outcome).toBe('APPROVED');
  });
});

it('does not lose a decision over what decides nothing', async () => {
  const kyc = {
    completedUtc: 7,
    document: { type: 'IdCard', category: ['B'], mrzVerified: 'yes', files: [null, { fileId: 5 }] },
    face: { ageEstimation: 30, files: 'none' },
    additionalFiles: {},
  };
  expect(await reportOf({ modifiedUtc: 7 }, kyc)).toMatchObject({
    decision: { outcome: 'APPROVED' },
    documents: [{ type: 'NATIONAL_ID' }],
    media: [],
  });
});

describe('a start', () => {
  const sentBy = async (changes: Partial<SessionRequest>, more: Record<string, string> = {}) => {
    const { provider, sent } = connected(ondato, { ...settings, ...more }, createSession.answers);
    await provider.createSession({ ...request, ...changes });
    return sent.filter(({ route }) => !route.includes('/token')).map(({ body }) => JSON.parse(body));
  };

  it('holds who the person is, and no number of their document', async () => {
    const [started] = await sentBy({ document: { number: 'X1234567' } });
    expect(started).toEqual({
      externalReferenceId: session.sessionId,
      setupId: settings.SETUP_ID,
      registration: {
        firstName: 'Rasa',
        lastName: 'Contoh',
        dateOfBirth: '1991-04-18',
        email: 'rasa@example.test',
        phoneNumber: 37060011223,
      },
    });
  });

  it.each([
    ['en-GB', 'en-GB'],
    ['LT', 'lt'],
    ['pt-BR', 'pt-PT'],
    ['fr', 'en-GB'],
    [null, 'en-GB'],
  ])('in the language %s is one in %s, of those that the settings name', async (locale, language) => {
    const [, localised] = await sentBy({ locale }, { LANGUAGES: 'en-GB, lt, pt-PT' });
    expect(localised).toMatchObject({ defaultLanguage: language, localisationSettings: [{ language }] });
  });
});

it('ignores the webhooks of another application alone, whatever the letters of its id', () => {
  const { provider } = connected(ondato, { ...settings, APPLICATION_ID: '0A9F3F38' });
  const [delivery] = ondatoFacts.deliveries;
  const of = (applicationId: string) => ({
    body: Buffer.from(JSON.stringify({ ...(delivery?.json as object), applicationId })),
    topic: null,
    receivedAt: new Date(),
  });
  expect(provider.readWebhook(of('0a9f3f38'))).not.toBeNull();
  expect(provider.readWebhook(of('another'))).toBeNull();
});
