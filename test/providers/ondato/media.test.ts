import { expect, it } from 'vitest';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected } from '../contract.ts';
import { IDENTIFICATION, ondatoFacts, saying, settings } from './facts.ts';
import { reportOf } from './reading.ts';

const { session } = ondatoFacts;

it('names files as the provider does', async () => {
  const document = { files: [{ fileId: 5, fileName: 'front.jpg', part: 'Front' }, { fileName: 'lost.jpg' }] };
  expect((await reportOf({}, { document, face: null, additionalFiles: null }))?.media).toEqual([
    expect.objectContaining({ key: '5', name: 'front.jpg', kind: 'DOCUMENT_FRONT' }),
  ]);
});

it('fetches a file with our token, from the API that its locator names', async () => {
  const [media] = (await reportOf())?.media ?? [];
  const route = `${IDENTIFICATION}/files/f-1`;
  const { provider, sent } = connected(ondato, settings, { ...saying(), [route]: { text: 'bytes' } });
  const file = await provider.fetchMedia?.({ session, key: 'f-1', locator: media?.locator ?? '' });
  expect(await file?.text()).toBe('bytes');
  expect(sent.at(-1)?.headers.get('authorization')).toBe('Bearer token-1');
});
