import { describe, expect, it } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import { connected, failureOf } from '../contract.ts';
import { capaFacts, settings } from './facts.ts';
import { reportOf } from './reading.ts';

it('names every file by its key, one of an unknown kind as well', async () => {
  const front = 'https://cdn.example.test/f.jpg?sig=1';
  const other = 'https://cdn.example.test/o?sig=1';
  expect((await reportOf({ media: { frontIdImageUrl: front, extraUrl: other, note: 'none' } }))?.media).toEqual([
    {
      key: 'frontIdImageUrl',
      name: 'frontIdImageUrl',
      kind: 'DOCUMENT_FRONT',
      contentType: 'image/jpeg',
      locator: front,
    },
    { key: 'extraUrl', name: 'extraUrl', kind: 'OTHER', contentType: null, locator: other },
  ]);
});

describe('a file', () => {
  const ADDRESS = 'https://cdn.example.test/f.jpg';
  const fetchedFrom = (locator: string) => {
    const { provider, sent } = connected(capa, settings, { [`GET ${ADDRESS}`]: { text: 'bytes' } });
    const file = provider.fetchMedia?.({ session: capaFacts.session, key: 'frontIdImageUrl', locator });
    return { file: file ?? Promise.reject(new Error('Capa fetches no files.')), sent };
  };

  it('is fetched without our key', async () => {
    const { file, sent } = fetchedFrom(ADDRESS);
    expect(await (await file).text()).toBe('bytes');
    expect(sent.map(({ headers }) => headers.get('partner-api-key'))).toEqual([null]);
  });

  it.each([
    'http://cdn.example.test/f.jpg',
    'https://localhost/f.jpg',
    'https://169.254.169.254/f',
    'file:///etc/hosts',
  ])('is not fetched from %s', async (locator) => {
    const { file, sent } = fetchedFrom(locator);
    expect((await failureOf(file)).message).not.toContain(locator);
    expect(sent).toEqual([]);
  });
});
