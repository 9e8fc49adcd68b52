import { describe, expect, it } from 'vitest';
import { truuth } from '../../../src/providers/truuth/index.ts';
import { connected, failureOf } from '../contract.ts';
import { callback, settings, truuthFacts } from './facts.ts';

const { request, session, createSession } = truuthFacts;
const { route: START, answers } = createSession;
const API = 'https://portal.api.au.truuth.id/kyc/v1/tenants/acme/verifications';
const SEND = `POST ${API}/c0a8f6d2/invites/send`;
const RESULT = `GET ${API}/c0a8f6d2`;

async function bodyOf(changes: Partial<typeof request>) {
  const { provider, sent } = connected(truuth, settings, answers);
  await provider.createSession({ ...request, ...changes });
  return JSON.parse(sent[0]?.body ?? '');
}

describe('an invite', () => {
  it('is asked for with all that was given, our id of the session, and the API key', async () => {
    const { provider, sent } = connected(truuth, settings, answers);
    await provider.createSession(request);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      externalRefId: request.sessionId,
      givenName: 'Rasa',
      familyName: 'Contoh',
      email: 'rasa@example.test',
      mobileNumber: '+37060011223',
      dateOfBirth: '1991-04-18',
      options: { channel: 'web', redirectUrl: 'https://app.example.test/back?case=118' },
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${Buffer.from('key:secret').toString('base64')}`);
  });

  it('leaves out what was not given', async () => {
    const body = await bodyOf({ applicant: { externalId: 'x', email: 'a@example.test' }, redirectUrl: null });
    expect(body).toEqual({
      externalRefId: request.sessionId,
      email: 'a@example.test',
      options: { channel: 'web' },
    });
  });

  it.each([
    ['WEB', 'web'],
    ['IOS', 'mobile'],
    ['ANDROID', 'mobile'],
  ] as const)('for %s is of the channel %s', async (platform, channel) => {
    expect((await bodyOf({ platform })).options.channel).toBe(channel);
  });

  it('is read by the names of its settings, and only with a link to a web page', async () => {
    const start = async (json: object, more: Record<string, string> = {}) =>
      connected(truuth, { ...settings, ...more }, { [START]: { json } }).provider.createSession(request);
    const link = 'https://acme.au.truuth.id/kyc/i/1';
    const named = { providerReference: 'v-1', continuation: { url: link } };
    expect(await start({ id: 'v-1', url: link })).toMatchObject(named);
    const names = { INVITE_ID_NAMES: 'inviteId, ref', INVITE_URL_NAMES: 'link' };
    expect(await start({ ref: 'v-1', link, id: 'x' }, names)).toMatchObject(named);
    for (const url of ['javascript:alert(1)', '/kyc', 7]) {
      expect(await failureOf(start({ id: 'v-1', url }))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', inDoubt: true });
    }
  });

  it('needs no id: the callback brings one', async () => {
    const link = 'https://acme.au.truuth.id/kyc/i/1';
    const start = (json: object, options?: object) =>
      connected(truuth, settings, { [START]: { json } }).provider.createSession({ ...request, options });
    for (const json of [{ url: link }, { verificationId: '', url: link }, { id: {}, url: link }])
      expect(await start(json)).toMatchObject({ providerReference: null, continuation: { url: link } });
    for (const verificationId of ['', [], true, null])
      expect(await start({ verificationId, id: 'v-1', url: link })).toMatchObject({ providerReference: 'v-1' });
    expect(await start({ id: 7, url: link })).toMatchObject({ providerReference: '7' });
    expect(await start({ id: 'v-1', inviteUrl: 7, url: link })).toMatchObject({ continuation: { url: link } });
    expect(await failureOf(start({ url: link }, { sendInvite: true }))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('holds only the names that were given, and parts a full name that stands alone', async () => {
    const named = async (names: object) => {
      const { givenName, familyName } = await bodyOf({
        applicant: { externalId: 'x', email: 'a@example.test', ...names },
      });
      return [givenName, familyName];
    };
    expect(await named({ fullName: 'Ana Prueba Diaz', givenNames: 'Ana Prueba' })).toEqual(['Ana Prueba', undefined]);
    expect(await named({ fullName: 'Ana Prueba Diaz', familyName: 'Diaz' })).toEqual([undefined, 'Diaz']);
    expect(await named({ fullName: 'Ana Prueba Diaz' })).toEqual(['Ana', 'Prueba Diaz']);
  });

  it('goes where the settings say, and lives as long as they say', async () => {
    const route = 'POST https://portal.api.eu.truuth.id/kyc/invites/acme';
    const more = { REGION: 'eu', INVITE_PATH: '/invites/{tenant}', INVITE_DAYS: '2' };
    const { provider } = connected(truuth, { ...settings, ...more }, { [route]: answers[START] ?? {} });
    const { expiresAt } = await provider.createSession(request);
    expect(expiresAt).toEqual(new Date('2026-03-03T04:30:00.000Z'));
  });

  it('is mailed by Truuth when the caller asks for it, and only then', async () => {
    const routes = async (options: unknown) => {
      const { provider, sent } = connected(truuth, settings, { ...answers, [SEND]: { status: 204 } });
      await provider.createSession({ ...request, options });
      return sent.map(({ route }) => route);
    };
    expect(await routes({ sendInvite: true })).toEqual([START, SEND]);
    for (const options of [undefined, null, {}, { sendInvite: false }]) expect(await routes(options)).toEqual([START]);
  });
});

it.each([
  ['BASE_URL', 'portal.truuth.id'],
  ['REGION', 'au/../'],
  ['TENANT', 'Acme Ltd'],
  ['INVITE_PATH', 'invites'],
  ['INVITE_DAYS', '0'],
  ['WEBHOOK_TOKEN', 'Bearer portal-token'],
])('starts with no %s like %s', (name, value) => {
  expect(() => connected(truuth, { ...settings, [name]: value })).toThrow(`TRUUTH_${name}: `);
});

describe('a result that no callback brought', () => {
  const reading = (answer: object, more: object = {}) => {
    const { provider } = connected(truuth, { ...settings, RESULT_CALL: 'on' }, { [RESULT]: answer });
    return provider.fetchReport?.({ ...session, ...more }) ?? Promise.resolve();
  };

  it('is read only when the settings say so', async () => {
    const refreshes = (more: Record<string, string>) =>
      connected(truuth, { ...settings, ...more }).connection.capabilities.refresh;
    expect([refreshes({}), refreshes({ RESULT_CALL: 'on' })]).toEqual([false, true]);
    expect(connected(truuth, settings).provider.fetchReport).toBeUndefined();
    expect(await reading({ json: callback })).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'APPROVED' } });
  });

  it('is none while Truuth knows nothing of it', async () => {
    expect(await reading({ status: 404 })).toBeNull();
    expect(await reading({ status: 404, json: { error: { code: 'verification_missing' } } })).toBeNull();
    expect(await reading({}, { providerReference: null })).toBeNull();
  });

  it('is not taken for none when the call fails otherwise', async () => {
    expect(await failureOf(reading({ status: 401 }))).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED' });
    expect(await failureOf(reading({ json: [] }))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});
