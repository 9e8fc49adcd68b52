import { describe, expect, it } from 'vitest';
import type { SessionRequest } from '../../../src/providers/contract/start.ts';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected } from '../contract.ts';
import { ondatoFacts, settings } from './facts.ts';

const { request, createSession, session } = ondatoFacts;

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
