import { describe, expect, it } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import { connected, failureOf } from '../contract.ts';
import { CREATE_USER, capaFacts, LINK_A, LINK_B, settings, USER } from './facts.ts';

describe('the redirect URL', () => {
  const problems = (redirectUrl: string | null) =>
    capa.check?.({ ...capaFacts.request, redirectUrl, options: null }).map(({ path }) => path);

  it.each(['https://app.example.test/back', 'myapp://back', null])('may be %s', (redirectUrl) => {
    expect(problems(redirectUrl)).toEqual([]);
  });

  it.each(['http://app.example.test/back', 'HTTP://app.example.test', 'http://localhost:3000/back'])(
    'may not be %s',
    (redirectUrl) => {
      expect(problems(redirectUrl)).toEqual(['redirectUrl']);
    },
  );
});

describe('the link call', () => {
  const sentFor = async (options: object | null, more: Record<string, string> = {}) => {
    const answers = {
      ...capaFacts.createSession.answers,
      [LINK_B]: { json: { data: { kycLink: 'https://kyc.example.test/l/2' } } },
    };
    const { provider, sent } = connected(capa, { ...settings, ...more }, answers);
    const created = await provider.createSession({ ...capaFacts.request, options });
    return { created, call: sent.at(-1) };
  };
  const personalInfo = { profession: 'Student', birthCountry: 'MX' };

  it('has form A where nothing asks for form B', async () => {
    const { call } = await sentFor(null);
    expect(call?.route).toBe(LINK_A);
    expect(JSON.parse(call?.body ?? '')).toEqual({ country: 'MX', partnerRedirectUri: capaFacts.request.redirectUrl });
  });

  it('has form B with the options as they were parsed, the applicant’s phone number standing in', async () => {
    const { call, created } = await sentFor({ personalInfo });
    expect(call?.route).toBe(LINK_B);
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      userId: USER,
      personalInfo: { ...personalInfo, phoneNumber: capaFacts.request.applicant.phone },
    });
    expect(created.continuation).toMatchObject({ kind: 'link', url: 'https://kyc.example.test/l/2', expiresAt: null });
  });

  it('has form B where the settings choose it', async () => {
    expect((await sentFor(null, { LINK_FORM: 'b' })).call?.route).toBe(LINK_B);
  });
});

it('keeps the user’s id before the link is asked for, so that a failure cannot lose it', async () => {
  const kept: string[] = [];
  const { provider } = connected(capa, settings, { ...capaFacts.createSession.answers, [LINK_A]: { status: 500 } });
  const keepApplicantReference = async (id: string) => void kept.push(id);
  await failureOf(provider.createSession({ ...capaFacts.request, keepApplicantReference }));
  expect(kept).toEqual([USER]);
});

it('creates no second user for an applicant', async () => {
  const { provider, sent } = connected(capa, settings, capaFacts.createSession.answers);
  await provider.createSession({ ...capaFacts.request, applicantReference: USER });
  expect(sent.map(({ route }) => route)).toEqual([LINK_A]);
});

it('takes a user’s id that comes as a number', async () => {
  const answers = {
    [CREATE_USER]: { json: { data: { userId: 7 } } },
    [LINK_A.replace(USER, '7')]: { json: { data: { kycLink: 'https://kyc.example.test/l/1' } } },
  };
  const { provider } = connected(capa, settings, answers);
  expect(await provider.createSession(capaFacts.request)).toMatchObject({ providerReference: '7' });
});
